import { css, unsafeCSS } from 'lit';

/** Of one row with the room below it, CSS pixels: all are as high, so that those that are not there can be reckoned with. */
export const ROW_HEIGHT = 96;

/** The timeline: one column that is easy to read. */
export const timelineStyle = css`
  :host {
    display: block;
    padding: var(--space-4) max(var(--space-4), env(safe-area-inset-right)) var(--space-6)
      max(var(--space-4), env(safe-area-inset-left));
  }
  section {
    max-width: 60rem;
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
  .tools {
    margin-top: var(--space-3);
  }
  .said {
    min-height: 1.5em;
    margin: var(--space-3) 0;
    color: var(--text-muted);
    font-size: var(--text-sm);
  }
  .rows {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .rows > li {
    height: ${unsafeCSS(ROW_HEIGHT)}px;
    padding-bottom: var(--space-2);
  }
`;
