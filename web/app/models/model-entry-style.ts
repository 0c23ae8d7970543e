import { css } from 'lit';

/** One entry: a sign, what it is, and at the side how it stands; below each other where there is little room. */
export const modelEntryStyle = css`
  :host {
    display: block;
  }
  article {
    display: grid;
    grid-template-columns: 36px minmax(0, 1fr) auto;
    gap: 0 var(--space-3);
    padding: var(--space-3) var(--space-4);
    border: 1px solid var(--border);
    border-radius: var(--radius-lg);
    background: var(--surface);
  }
  .sign {
    display: grid;
    place-items: center;
    width: 36px;
    height: 36px;
    border-radius: 9px;
    background: var(--surface-sunken);
    color: var(--text-muted);
  }
  .installed .sign {
    background: var(--accent-soft);
    color: var(--accent);
  }
  .broken .sign {
    background: var(--bad-soft);
    color: var(--bad);
  }
  h4 {
    margin: 0;
    font-size: var(--text-md);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .facts,
  .quality,
  details,
  .amount {
    font-size: var(--text-sm);
    color: var(--text-muted);
    overflow-wrap: anywhere;
  }
  code {
    font-family: var(--font-mono);
    font-size: 0.95em;
  }
  summary {
    width: fit-content;
    padding: 4px 0;
    border-radius: var(--radius-sm);
    cursor: pointer;
  }
  details p {
    padding: 0 0 var(--space-2) var(--space-3);
    border-inline-start: 2px solid var(--border);
  }
  .trouble {
    margin-top: var(--space-2);
    padding: var(--space-2) var(--space-3);
    border-radius: var(--radius-sm);
    background: var(--bad-soft);
    color: var(--bad);
    font-size: var(--text-sm);
    overflow-wrap: anywhere;
  }
  .question {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
    margin-top: var(--space-2);
    padding: var(--space-3);
    border: 1px solid var(--border);
    border-radius: var(--radius-sm);
    background: var(--surface-sunken);
    font-size: var(--text-sm);
  }
  .question p {
    flex: 1 0 100%;
    overflow-wrap: anywhere;
  }
  progress {
    width: 100%;
    height: 6px;
    margin-top: var(--space-2);
    accent-color: var(--accent);
  }
  .side {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
    gap: var(--space-2);
  }
  .state {
    font-size: var(--text-sm);
    color: var(--text-muted);
    white-space: nowrap;
  }
  .installed .state {
    color: var(--good);
    font-weight: 600;
  }
  .broken .state {
    color: var(--bad);
    font-weight: 600;
  }
  @media (max-width: 599px) {
    article {
      padding: var(--space-3);
    }
    .side {
      grid-column: 2 / -1;
      flex-flow: row wrap;
      align-items: center;
      justify-content: space-between;
      margin-top: var(--space-2);
    }
  }
`;
