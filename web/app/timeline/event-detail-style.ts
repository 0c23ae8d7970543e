import { css } from 'lit';

/** One event, above the list. */
export const eventDetailStyle = css`
  article {
    position: relative;
    margin-bottom: var(--space-5);
    padding: var(--space-4);
    border: 1px solid var(--border);
    border-radius: var(--radius-lg);
    background: var(--surface-raised);
  }
  .close {
    position: absolute;
    inset: var(--space-2) var(--space-2) auto auto;
  }
  h3 {
    margin: 0;
    padding-inline-end: var(--control);
    font-size: var(--text-lg);
  }
  h3:focus-visible {
    outline: none;
  }
  img,
  video {
    display: block;
    width: 100%;
    max-height: 70vh;
    margin: var(--space-3) 0;
    border-radius: var(--radius);
    background: var(--stage);
    object-fit: contain;
  }
  .problem {
    color: var(--bad);
    overflow-wrap: anywhere;
  }
  .judging,
  .correction {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
    align-items: center;
    margin: var(--space-3) 0;
  }
  .judging > .quiet {
    margin-inline-start: auto;
  }
  [aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--accent-soft);
    color: var(--accent);
  }
  input {
    background: var(--surface);
  }
  details ol {
    margin: var(--space-2) 0 0;
    padding-inline-start: var(--space-5);
    color: var(--text-muted);
    font-size: var(--text-sm);
  }
`;
