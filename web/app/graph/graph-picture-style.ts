import { css } from 'lit';

/** Looks of the picture: surfaces and lines in the app's colours, one accent per state. */
export const graphPictureStyle = css`
  :host {
    display: block;
    overflow-x: auto;
    scrollbar-width: thin;
  }
  svg {
    display: block;
    margin-inline: auto;
    font-family: var(--font);
    font-variant-numeric: tabular-nums;
  }
  text {
    fill: var(--text);
    font-size: 12px;
  }
  .frame {
    fill: var(--surface-sunken);
    stroke: var(--border);
  }
  .frame-name {
    fill: var(--text-muted);
    font-size: 12px;
    font-weight: 600;
  }
  .wire {
    fill: none;
    stroke: var(--border-strong);
    stroke-width: 1.5;
  }
  .wire.alive {
    stroke: var(--accent);
    stroke-width: 2;
  }
  .wire.touched {
    stroke-width: 3;
  }
  #arrow path {
    fill: var(--border-strong);
  }
  #arrow-alive path {
    fill: var(--accent);
  }
  .chip {
    fill: var(--surface);
    stroke: var(--border);
  }
  .label text {
    font-size: 11px;
  }
  .label .kind {
    font-weight: 650;
  }
  .label .policy,
  .label .depth-words {
    fill: var(--text-muted);
  }
  .meter {
    fill: var(--surface-sunken);
    stroke: var(--border);
    stroke-width: 0.75;
  }
  .depth {
    fill: var(--accent);
  }
  .depth.full {
    fill: var(--drop);
  }
  .label .drops {
    fill: var(--warn);
    font-weight: 600;
    text-anchor: end;
  }
  .end,
  .rate {
    text-anchor: end;
  }
  .element {
    cursor: pointer;
    outline: none;
    scroll-margin-top: 72px;
    --state: var(--text-muted);
  }
  .element.busy {
    --state: var(--accent);
  }
  .element.stuck,
  .element.restarting,
  .element.starting {
    --state: var(--warn);
  }
  .element.failed {
    --state: var(--bad);
  }
  .box {
    fill: var(--surface-raised);
    stroke: var(--border-strong);
    stroke-opacity: 0.6;
  }
  .element.stuck .box,
  .element.restarting .box {
    fill: var(--warn-soft);
    stroke: var(--warn);
    stroke-opacity: 1;
  }
  .element.failed .box {
    fill: var(--bad-soft);
    stroke: var(--bad);
    stroke-opacity: 1;
  }
  .element:hover .box {
    stroke: var(--text);
    stroke-opacity: 1;
  }
  .element[aria-pressed='true'] .box {
    stroke: var(--accent);
    stroke-width: 2.5;
    stroke-opacity: 1;
  }
  .ring {
    fill: none;
    stroke: none;
  }
  .element:focus-visible .ring {
    stroke: var(--focus);
    stroke-width: 2.5;
  }
  .edge {
    fill: var(--state);
  }
  .name {
    font-size: 14px;
    font-weight: 650;
  }
  .type,
  .latency {
    fill: var(--text-muted);
  }
  .state {
    fill: var(--state);
    font-weight: 600;
  }
  .rate {
    font-weight: 600;
  }
  .error {
    fill: var(--bad);
  }
  .sign {
    fill: none;
    stroke: var(--state);
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .sign .full {
    fill: var(--state);
  }
  @media (forced-colors: active) {
    .box,
    .chip {
      stroke: CanvasText;
    }
  }
`;
