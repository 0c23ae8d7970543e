import { css } from 'lit';

/** The page of models: one column that is easy to read. */
export const modelsPageStyle = css`
  :host {
    display: block;
    padding: var(--space-4) max(var(--space-4), env(safe-area-inset-right)) var(--space-6)
      max(var(--space-4), env(safe-area-inset-left));
  }
  section {
    max-width: 52rem;
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
  .lead {
    margin: var(--space-2) 0 var(--space-4);
    color: var(--text-muted);
    text-wrap: pretty;
  }
  code {
    font-family: var(--font-mono);
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }
  .note {
    margin-bottom: var(--space-4);
    padding: var(--space-3) var(--space-4);
    border-radius: var(--radius);
    background: var(--warn-soft);
    color: var(--warn);
    font-size: var(--text-sm);
  }
  .said {
    min-height: 1.5em;
    margin: var(--space-3) 0 0;
    font-size: var(--text-sm);
    overflow-wrap: anywhere;
  }
  .said.bad {
    color: var(--bad);
  }
  h3 {
    margin: var(--space-5) 0 var(--space-3);
    font-size: var(--text-md);
    font-weight: 600;
  }
  .count {
    margin-inline-start: 2px;
    color: var(--text-muted);
    font-weight: 400;
  }
  ul {
    display: flex;
    flex-direction: column;
    gap: var(--space-2);
  }
`;
