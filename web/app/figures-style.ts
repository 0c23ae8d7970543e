import { css } from 'lit';

/** Looks of the figures panel. */
export const figuresStyle = css`
  .more {
    float: inline-end;
    color: var(--accent);
    font-size: var(--text-sm);
    font-weight: 550;
  }
  .rates {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: var(--space-2);
  }
  .rates dt {
    font-size: var(--text-xs);
    color: var(--text-muted);
  }
  .rates dd {
    font-size: var(--text-xl);
    font-weight: 600;
    letter-spacing: -0.02em;
    line-height: 1.25;
  }
  .rates small {
    margin-left: 3px;
    font-size: var(--text-xs);
    font-weight: 500;
    letter-spacing: 0;
    color: var(--text-muted);
  }
  .switch {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    min-height: var(--control);
    font-size: var(--text-sm);
    cursor: pointer;
  }
  .switch input {
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--accent);
  }
  svg {
    display: block;
    width: 100%;
    margin: var(--space-3) 0 var(--space-2);
  }
  svg.balance {
    height: 10px;
    border-radius: 5px;
    background: var(--surface-sunken);
  }
  .delivered {
    fill: var(--accent);
    background: var(--accent);
  }
  .filtered {
    fill: var(--warn-soft);
    background: var(--warn-soft);
  }
  .failed {
    fill: var(--bad);
    background: var(--bad);
  }
  .dropped {
    fill: var(--drop);
    background: var(--drop);
  }
  .inFlight {
    fill: var(--border-strong);
    background: var(--border-strong);
  }
  .sum {
    display: grid;
    grid-template-columns: 10px 1fr auto;
    align-items: center;
    gap: 3px var(--space-2);
    font-size: var(--text-sm);
  }
  .sum dt {
    grid-column: 2;
  }
  .sum dt.sum-of {
    grid-column: 1 / 3;
    display: grid;
    grid-template-columns: subgrid;
    align-items: center;
  }
  .sum dd {
    text-align: end;
  }
  .key {
    width: 10px;
    height: 10px;
    border-radius: 3px;
  }
  .reason {
    color: var(--text-muted);
    padding-inline-start: var(--space-3);
  }
  .all {
    align-self: stretch;
    margin-inline-start: calc(-1 * var(--space-2));
    padding: 3px 0 0 var(--space-2);
    border-top: 1px solid var(--border);
    font-weight: 600;
  }
  .sum dt.all {
    grid-column: 1 / 3;
    margin: 0;
    padding-inline-start: calc(10px + var(--space-2));
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--text-sm);
  }
  th,
  td {
    padding: 4px 0;
    border-bottom: 1px solid var(--border);
    text-align: end;
    font-weight: 400;
  }
  th:first-child {
    text-align: start;
  }
  thead th {
    font-size: var(--text-xs);
    color: var(--text-muted);
  }
  tbody tr:last-child > * {
    border-bottom: 0;
    font-weight: 600;
  }
  .chart {
    height: 44px;
    fill: none;
    stroke: var(--accent);
    stroke-width: 1.75;
    stroke-linejoin: round;
    overflow: visible;
  }
  .chart line {
    stroke: var(--border);
    stroke-width: 1;
  }
  section + section {
    margin-top: var(--space-3);
  }
`;
