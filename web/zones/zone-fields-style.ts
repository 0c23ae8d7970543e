import { css } from 'lit';

/** Looks of the list of shapes beside the picture. */
export const zoneFieldsStyle = css`
  :host {
    display: block;
    min-width: 0;
  }
  li {
    padding-block: var(--space-2);
  }
  li.chosen {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
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
  input {
    min-width: 0;
    padding: 0 var(--space-2);
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
