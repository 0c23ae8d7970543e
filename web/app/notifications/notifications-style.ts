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
  /* Within a card its frame keeps the distance. */
  h3 {
    margin: 0 0 var(--space-2);
  }
  .lead {
    margin-top: 0;
    color: inherit;
  }
  .said {
    min-height: 0;
  }
  .said:empty {
    margin: 0;
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
`;
