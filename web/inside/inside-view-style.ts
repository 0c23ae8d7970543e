import { css } from 'lit';

/** Looks of the inside: its parts below each other; what is old has no colour. */
export const insideViewStyle = css`
  :host {
    display: grid;
    gap: var(--space-3);
    min-width: 0;
  }
  :host > * {
    min-width: 0;
  }
  [hidden] {
    display: none !important;
  }
  .problem {
    color: var(--bad);
  }
  .away {
    padding: var(--space-2) var(--space-4);
    border: 1px solid currentColor;
    border-radius: var(--radius);
    background: var(--warn-soft);
    color: var(--warn);
    overflow-wrap: anywhere;
  }
  .old {
    filter: grayscale(1);
  }
`;
