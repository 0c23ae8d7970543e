import { css } from 'lit';

/** What a page of settings says: what it is for, what is to be known, what came of what was done, and its headings. */
export const pageWords = css`
  h3 {
    margin: var(--space-5) 0 var(--space-3);
    font-size: var(--text-md);
    font-weight: 600;
  }
  .lead {
    margin: var(--space-2) 0 var(--space-4);
    color: var(--text-muted);
    text-wrap: pretty;
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
  code {
    font-family: var(--font-mono);
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }
`;
