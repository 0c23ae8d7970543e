import { css, unsafeCSS } from 'lit';
import plotStyle from 'uplot/dist/uPlot.min.css?inline';

/** A chart with its legend. Colours of lines are those of their keys in the legend: the canvas reads them there. */
export const chartStyle = css`
  ${unsafeCSS(plotStyle)}
  :host {
    display: block;
    border: 0 solid var(--border);
    color: var(--text-muted);
  }
  h3 {
    margin: 0 0 var(--space-2);
    color: var(--text);
    font-size: var(--text-md);
    font-weight: 600;
  }
  h3 small {
    color: var(--text-muted);
    font-size: var(--text-sm);
    font-weight: 400;
  }
  .plot {
    border-radius: var(--radius-sm);
    touch-action: pan-y;
  }
  .u-cursor-x {
    border-color: var(--border-strong) !important;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1);
    margin-top: var(--space-2);
  }
  .legend button {
    min-height: 32px;
    padding: 0 var(--space-2);
    gap: 6px;
    font-size: var(--text-sm);
  }
  .legend b {
    min-width: 2.5em;
    font-weight: 600;
    text-align: end;
  }
  .legend [aria-pressed='false'] {
    color: var(--text-muted);
    text-decoration: line-through;
  }
  .legend [aria-pressed='false'] b {
    visibility: hidden;
  }
  .key {
    width: 22px;
    height: 8px;
    stroke: currentColor;
    stroke-width: 2.5;
  }
  .key.input {
    color: var(--border-strong);
  }
  .key.inferred,
  .key.p50 {
    color: var(--accent);
  }
  .key.dropped,
  .key.p95 {
    color: var(--drop);
  }
  .key.filtered {
    color: var(--good);
  }
  .key.failed,
  .key.p99 {
    color: var(--bad);
  }
`;
