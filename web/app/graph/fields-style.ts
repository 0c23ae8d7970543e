import { css } from 'lit';

/** Fields with their names above them. */
export const fields = css`
  label > span {
    display: block;
    margin-bottom: 2px;
    font-size: var(--text-xs);
    color: var(--text-muted);
  }
  select,
  input:not([type='checkbox']) {
    width: 100%;
    height: var(--control);
    padding: 0 var(--space-3);
    border: 1px solid var(--border-strong);
    border-radius: var(--radius);
    background: var(--surface-raised);
    color: var(--text);
    font: inherit;
    text-overflow: ellipsis;
  }
  input:not([type='checkbox']) {
    font-family: var(--font-mono);
    font-size: var(--text-sm);
  }
  input[aria-invalid='true'] {
    border-color: var(--bad);
  }
`;
