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
  .old {
    filter: grayscale(1);
  }
`;
