import { css } from 'lit';

/** One card: a link as a whole, with other links above it. */
export const homeCardStyle = css`
  :host {
    display: block;
    height: 100%;
  }
  article {
    position: relative;
    display: grid;
    grid-template-rows: auto auto 1fr auto;
    gap: var(--space-2);
    height: 100%;
    padding: var(--space-3) var(--space-4);
    border: 1px solid var(--border);
    border-radius: var(--radius-lg);
    background: var(--surface);
    box-shadow: var(--shadow);
  }
  article:has(.name a:hover) {
    border-color: var(--accent);
  }
  header {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: var(--space-2);
  }
  h4 {
    margin: 0;
    min-width: 0;
    font-size: var(--text-md);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .name::first-letter {
    text-transform: uppercase;
  }
  .name a {
    color: inherit;
    text-decoration: none;
  }
  /* The whole card leads there. */
  .name a::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: inherit;
  }
  .name a:focus-visible {
    outline: none;
  }
  article:has(.name a:focus-visible) {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  .state {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    flex: none;
    font-size: var(--text-sm);
    font-weight: 600;
    color: var(--text-muted);
  }
  .state::before {
    content: '';
    width: 9px;
    height: 9px;
    border: 2px solid currentColor;
    border-radius: 50%;
  }
  .state.running {
    color: var(--good);
  }
  .state.running::before {
    background: currentColor;
  }
  .state.failed {
    color: var(--bad);
  }
  .state.failed::before {
    border-radius: 0;
    background: currentColor;
  }
  .state.healing,
  .state.starting {
    color: var(--warn);
  }
  /* Colours stay as they are: what is old must be read as well. */
  .old {
    border-style: dashed;
    border-color: var(--border-strong);
    box-shadow: none;
  }
  .old dd,
  .old h4 {
    color: var(--text-muted);
  }
  .old svg.line {
    stroke: var(--text-muted);
  }
  dl {
    display: grid;
    grid-template-columns: repeat(4, auto);
    justify-content: space-between;
    gap: var(--space-2);
  }
  dt {
    color: var(--text-muted);
    font-size: var(--text-xs);
    white-space: nowrap;
  }
  dd {
    font-weight: 600;
    white-space: nowrap;
  }
  svg.line {
    display: block;
    align-self: end;
    width: 100%;
    height: 34px;
    fill: none;
    stroke: var(--accent);
    stroke-width: 1.5;
    overflow: visible;
  }
  svg.line path {
    vector-effect: non-scaling-stroke;
  }
  svg.line .below {
    fill: var(--accent-soft);
    stroke: none;
  }
  footer {
    display: flex;
    align-items: end;
    justify-content: space-between;
    gap: var(--space-3);
  }
  .charts {
    position: relative;
    z-index: 1;
    color: var(--accent);
    font-size: var(--text-sm);
    font-weight: 550;
  }
  .health {
    display: flex;
    align-items: start;
    gap: 6px;
    font-size: var(--text-sm);
    overflow-wrap: anywhere;
  }
  .health svg.icon {
    width: 18px;
    height: 18px;
    color: var(--text-muted);
  }
  .health.warning,
  .health.warning svg.icon {
    color: var(--warn);
  }
  .health.failed,
  .health.failed svg.icon {
    color: var(--bad);
  }
  .health span {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }
`;
