import { css } from 'lit';

/** What every component's own tree starts from. */
export const base = css`
  :host {
    box-sizing: border-box;
    font-size: var(--text-md);
  }
  :host([hidden]) {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  svg.icon {
    width: 20px;
    height: 20px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  .figure {
    font-variant-numeric: tabular-nums;
  }
  .muted {
    color: var(--text-muted);
  }
  .hidden-visually {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation-duration: 0.01ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 0.01ms !important;
    }
  }
`;

/** Buttons: `primary`, plain, `quiet` (no frame) and `icon-only` (square; needs an aria-label). */
export const buttons = css`
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    min-height: var(--control);
    padding: 0 var(--space-4);
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface-raised);
    color: var(--text);
    font: inherit;
    font-weight: 550;
    cursor: pointer;
    transition:
      background var(--fast),
      border-color var(--fast);
  }
  button:hover:not(:disabled) {
    border-color: var(--border-strong);
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  button.primary {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover:not(:disabled) {
    background: var(--accent-hover);
  }
  button.quiet {
    border-color: transparent;
    background: transparent;
  }
  button.quiet:hover:not(:disabled) {
    background: var(--surface-sunken);
  }
  button.icon-only {
    width: var(--control);
    padding: 0;
  }
`;

/** One line across that says what is not as it should be while it all goes on: `warning-strip`. */
export const warningStrip = css`
  .warning-strip {
    padding: var(--space-2) var(--space-4);
    border: 1px solid currentColor;
    border-radius: var(--radius);
    background: var(--warn-soft);
    color: var(--warn);
    overflow-wrap: anywhere;
  }
`;

/** A titled block of the side columns. */
export const panels = css`
  section {
    padding: var(--space-3) var(--space-4);
    border: 1px solid var(--border);
    border-radius: var(--radius-lg);
    background: var(--surface);
    box-shadow: var(--shadow);
  }
  h2 {
    margin-bottom: var(--space-2);
    font-size: var(--text-sm);
    font-weight: 600;
    color: var(--text-muted);
  }
`;
