import { css } from 'lit';

/** What one wishes to be told of. */
export const wishFormStyle = css`
  form {
    display: grid;
    gap: var(--space-4);
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend,
  .field > span {
    display: block;
    margin-bottom: var(--space-2);
    padding: 0;
    color: var(--text-muted);
    font-size: var(--text-sm);
    font-weight: 600;
  }
  .chips,
  .fields {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
  }
  .fields {
    gap: var(--space-4);
  }
  .chips label {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: var(--control);
    padding: 0 var(--space-3);
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface-raised);
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  .chips label:has(:checked) {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  input[type='checkbox'] {
    flex: none;
    width: 18px;
    height: 18px;
    margin: 0;
    accent-color: var(--accent);
  }
  .quiet-hours {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2) var(--space-3);
    align-items: center;
  }
  .quiet-hours label {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: var(--control);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
  }
`;
