import { css } from 'lit';

/** Looks of the list of shapes beside the picture. */
export const zoneFieldsStyle = css`
  :host {
    display: block;
    min-width: 0;
  }
  ul {
    display: flex;
    flex-direction: column;
    gap: var(--space-2);
  }
  li {
    padding: var(--space-2) var(--space-3);
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface);
  }
  li.chosen {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .head {
    display: flex;
    align-items: center;
    gap: var(--space-2);
  }
  .head button:first-child {
    flex: 1 1 auto;
    min-width: 0;
    justify-content: flex-start;
    overflow-wrap: anywhere;
    text-align: start;
  }
  .swatch {
    flex: none;
    width: 34px;
    height: 22px;
    border-radius: 5px;
    background: var(--stage);
  }
  .fields {
    display: grid;
    gap: var(--space-2);
    margin-top: var(--space-2);
  }
  label {
    display: flex;
    flex-direction: column;
    gap: var(--space-1);
    font-size: var(--text-sm);
    font-weight: 550;
  }
  label small {
    font-weight: 400;
    color: var(--text-muted);
  }
  input {
    width: 100%;
    min-width: 0;
    min-height: var(--control);
    padding: 0 var(--space-2);
    border: 1px solid var(--border-strong);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--text-sm);
  }
  caption {
    text-align: start;
    font-weight: 550;
    padding-bottom: var(--space-1);
  }
  th {
    font-weight: 500;
    text-align: start;
    white-space: nowrap;
    color: var(--text-muted);
  }
  th,
  td {
    padding: 2px 4px 2px 0;
  }
  td:last-child {
    width: 1%;
    white-space: nowrap;
  }
  td button {
    min-height: var(--control);
    width: var(--control);
    padding: 0;
  }
  tr.chosen th {
    color: var(--text);
    font-weight: 700;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
  }
  .warn {
    font-size: var(--text-sm);
    color: var(--warn);
  }
`;
