import { css } from 'lit';

/** How pipelines did, besides what every such page has. */
export const chartsStyle = css`
  :host {
    --page-width: 76rem;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-3);
    align-items: end;
    margin: var(--space-3) 0;
  }
  .tools label {
    display: grid;
    gap: var(--space-2);
    max-width: 100%;
    color: var(--text-muted);
    font-size: var(--text-sm);
    font-weight: 600;
  }
  select {
    min-height: 42px;
  }
  .now {
    margin: var(--space-3) 0 var(--space-1);
    font-weight: 550;
    text-wrap: pretty;
  }
  .span {
    margin-bottom: var(--space-4);
    color: var(--text-muted);
    font-size: var(--text-sm);
    text-wrap: pretty;
  }
  .charts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr));
    gap: var(--space-4);
  }
  .card {
    min-width: 0;
    padding: var(--space-4);
    border: 1px solid var(--border);
    border-radius: var(--radius-lg);
    background: var(--surface);
    box-shadow: var(--shadow);
  }
  .card h3 {
    margin-bottom: var(--space-2);
    font-size: var(--text-md);
  }
  .problem {
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius);
    background: var(--warn-soft);
    color: var(--warn);
    font-size: var(--text-sm);
  }
  .more {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
    gap: var(--space-4);
    margin-top: var(--space-4);
  }
  .more li {
    display: flex;
    gap: var(--space-3);
    justify-content: space-between;
    padding: 2px 0;
    font-size: var(--text-sm);
  }
  .more .happened {
    justify-content: start;
  }
  .more time {
    color: var(--text-muted);
    white-space: nowrap;
  }
  details {
    margin-top: var(--space-4);
  }
  summary {
    min-height: var(--control);
    cursor: pointer;
    font-weight: 600;
    line-height: var(--control);
  }
  .scrolls {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--text-sm);
  }
  th,
  td {
    padding: 4px var(--space-2);
    border-bottom: 1px solid var(--border);
    text-align: end;
    white-space: nowrap;
  }
  th:first-child {
    text-align: start;
  }
`;
