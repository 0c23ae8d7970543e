import { css } from 'lit';

/** Fields with their names above them, in a list of what they belong to. */
export const labelledFields = css`
  ol,
  ul {
    display: flex;
    flex-direction: column;
    gap: var(--space-2);
  }
  li {
    padding: var(--space-3);
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .head {
    display: flex;
    align-items: center;
    gap: var(--space-2);
  }
  label {
    display: flex;
    flex-direction: column;
    gap: var(--space-1);
    font-size: var(--text-sm);
    font-weight: 550;
  }
  label small {
    font-weight: 400;
    color: var(--text-muted);
  }
  /* In :where, so that what a component says of an input comes before this. */
  input:where(:not([type='checkbox'])),
  select {
    width: 100%;
    min-height: var(--control);
    padding: 0 var(--space-3);
    border: 1px solid var(--border-strong);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-weight: 400;
  }
`;
