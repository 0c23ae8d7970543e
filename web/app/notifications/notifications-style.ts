import { css } from 'lit';

/** Who is told of what, besides what every such page has. */
export const notificationsStyle = css`
  .card {
    margin-top: var(--space-4);
    padding: var(--space-4);
    border: 1px solid var(--border);
    border-radius: var(--radius-lg);
    background: var(--surface);
    box-shadow: var(--shadow);
  }
  h3 {
    margin-bottom: var(--space-2);
    font-size: var(--text-md);
    font-weight: 600;
  }
  .lead {
    margin-bottom: var(--space-4);
    text-wrap: pretty;
  }
  .note {
    margin-bottom: var(--space-4);
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius);
    background: var(--warn-soft);
    color: var(--warn);
    font-size: var(--text-sm);
  }
  .said {
    margin-top: var(--space-3);
    font-size: var(--text-sm);
    overflow-wrap: anywhere;
  }
  .said:empty {
    margin: 0;
  }
  .said.bad {
    color: var(--bad);
  }
  li {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2) var(--space-3);
    align-items: center;
    justify-content: space-between;
    padding: var(--space-2) 0;
    border-top: 1px solid var(--border);
  }
  li:first-child {
    border-top: 0;
  }
  .words {
    flex: 1 1 14rem;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .words b {
    font-weight: 600;
  }
  .words .rest {
    display: block;
    color: var(--text-muted);
    font-size: var(--text-sm);
  }
  .words .rest.bad {
    color: var(--bad);
  }
  code {
    font-family: var(--font-mono);
    font-size: 0.92em;
  }
`;
