import { css } from 'lit';

/** One paired edge. */
export const deviceEntryStyle = css`
  :host {
    display: grid;
    gap: var(--space-2);
    padding: var(--space-4);
    border: 1px solid var(--border);
    border-radius: var(--radius-lg);
    background: var(--surface);
  }
  .head,
  form,
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
  }
  .head {
    justify-content: space-between;
    gap: var(--space-1) var(--space-3);
  }
  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .reach {
    color: var(--text-muted);
    font-size: var(--text-sm);
    font-weight: 550;
  }
  .reach.online {
    color: var(--good);
  }
  .reach.offline,
  .reach.refused,
  .error {
    color: var(--bad);
  }
  .facts,
  .error,
  summary {
    font-size: var(--text-sm);
    overflow-wrap: anywhere;
  }
  summary {
    color: var(--text-muted);
    cursor: pointer;
  }
  code {
    font-family: var(--font-mono);
    font-size: var(--text-sm);
    overflow-wrap: anywhere;
  }
  input {
    border-color: var(--border-strong);
  }
  button.danger {
    border-color: var(--bad);
    color: var(--bad);
  }
  .actions a {
    margin-inline-end: auto;
    color: var(--accent);
    font-weight: 550;
  }
`;
