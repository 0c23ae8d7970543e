import { css } from 'lit';

/** A page in place of the picture: one column that is easy to read, and the way back. `--page-width` may widen it. */
export const readingPage = css`
  :host {
    display: block;
    padding: var(--space-4) max(var(--space-4), env(safe-area-inset-right)) var(--space-6)
      max(var(--space-4), env(safe-area-inset-left));
  }
  section {
    max-width: var(--page-width, 52rem);
    margin: 0 auto;
  }
  .back {
    display: inline-block;
    padding: var(--space-2) 0;
    border-radius: var(--radius-sm);
    color: var(--accent);
    font-size: var(--text-sm);
    font-weight: 550;
    text-decoration: none;
  }
  .back:hover {
    text-decoration: underline;
  }
  h2 {
    font-size: var(--text-xl);
    font-weight: 650;
    letter-spacing: -0.015em;
  }
  /* It is given the focus so that reading begins there, and cannot be used. */
  h2:focus-visible {
    outline: none;
  }
`;
