import { css } from 'lit';

/** Fields and lists to choose from. In :where, so that whatever a component says of one comes before this. */
export const inputs = css`
  :where(select, input:not([type='checkbox'], [type='radio'])) {
    min-height: var(--control);
    max-width: 100%;
    padding: 0 var(--space-3);
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface-raised);
    color: var(--text);
    font: inherit;
  }
`;
