import { css } from 'lit';

/** Looks of a traced frame: names, bars and times in three columns; on phones the bars have a line of their own. */
export const traceViewStyle = css`
  :host {
    display: block;
    margin-top: var(--space-3);
    --page: light-dark(#0a6a70, #48d0cb);
    --worker: light-dark(#5b4bb5, #a99cf5);
    --edge: light-dark(#b0560b, #f0a35e);
    --way: light-dark(#6c7889, #8b99ad);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }
  .head h3 {
    flex: 1;
    margin: 0;
    font-size: var(--text-md);
  }
  .total {
    margin-top: var(--space-2);
    font-size: var(--text-sm);
  }
  .problem {
    color: var(--bad);
  }
  ol {
    display: grid;
    grid-template-columns: minmax(8rem, auto) minmax(0, 1fr) auto;
    gap: 2px var(--space-3);
    margin: var(--space-3) 0 0;
    padding: 0;
    list-style: none;
    font-size: var(--text-sm);
  }
  li {
    display: grid;
    grid-column: 1 / -1;
    grid-template-columns: subgrid;
    align-items: center;
    min-height: 28px;
    border-bottom: 1px solid var(--border);
  }
  .within .name {
    padding-left: var(--space-4);
  }
  .name {
    overflow-wrap: anywhere;
  }
  .where {
    margin-left: var(--space-2);
    font-size: var(--text-xs);
    color: var(--text-muted);
    white-space: nowrap;
  }
  .dot {
    display: inline-block;
    width: 8px;
    height: 8px;
    margin-right: 4px;
    border-radius: 50%;
    background: var(--bar);
  }
  .took {
    text-align: end;
    white-space: nowrap;
  }
  .page {
    --bar: var(--page);
  }
  .worker {
    --bar: var(--worker);
  }
  .edge {
    --bar: var(--edge);
  }
  .way {
    --bar: var(--way);
  }
  svg.bars {
    display: block;
    width: 100%;
    height: 18px;
    overflow: visible;
  }
  .track {
    fill: var(--surface-sunken);
  }
  .bar {
    fill: var(--bar);
  }
  .wait {
    fill: var(--bar);
    opacity: 0.28;
  }
  .error {
    stroke: var(--text);
    stroke-width: 1.5px;
    vector-effect: non-scaling-stroke;
  }
  .legend {
    margin-top: var(--space-2);
    font-size: var(--text-xs);
  }
  .scroll {
    overflow-x: auto;
    scrollbar-width: thin;
  }
  details summary {
    width: fit-content;
    padding: var(--space-2) 0;
    font-size: var(--text-sm);
    font-weight: 550;
    cursor: pointer;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--text-sm);
  }
  th,
  td {
    padding: 5px var(--space-3) 5px 0;
    border-bottom: 1px solid var(--border);
    text-align: start;
    white-space: nowrap;
  }
  thead th {
    font-size: var(--text-xs);
    color: var(--text-muted);
  }
  @media (max-width: 699px) {
    ol {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    li {
      padding: 4px 0 6px;
    }
    svg.bars {
      grid-row: 2;
      grid-column: 1 / -1;
      height: 10px;
    }
  }
`;
