import { css } from 'lit';

/** Looks of the form beside the text. */
export const formStyle = css`
  .old {
    margin-bottom: var(--space-2);
    font-size: var(--text-sm);
    color: var(--warn);
  }
  section[inert] {
    opacity: 0.55;
  }
  fieldset {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr));
    gap: var(--space-3);
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  label.check {
    flex-direction: row;
    align-items: center;
    gap: var(--space-2);
    min-height: var(--control);
  }
  input[type='checkbox'] {
    width: 20px;
    height: 20px;
    accent-color: var(--accent);
  }
  ol {
    margin: var(--space-3) 0 0;
    padding: 0;
    list-style: none;
  }
  .head {
    flex-wrap: wrap;
  }
  .head h3 {
    flex: 1 1 8rem;
    font-size: var(--text-sm);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .head button {
    width: 36px;
    min-height: 36px;
    padding: 0;
    font-size: var(--text-md);
  }
  li p {
    margin: var(--space-1) 0 0;
    font-size: var(--text-xs);
    color: var(--text-muted);
    overflow-wrap: anywhere;
  }
  li .settings {
    font-family: var(--font-mono);
  }
  li fieldset {
    margin-top: var(--space-3);
  }
  button.shapes {
    margin-top: var(--space-3);
  }
  .add {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
    align-items: end;
    margin-top: var(--space-3);
  }
  .add label {
    flex: 1 1 12rem;
  }
  h2 {
    margin-top: var(--space-4);
  }
  h2:first-child {
    margin-top: 0;
  }
`;
