import { css } from 'lit';

/** The page of paired edges and its form. */
export const devicesPageStyle = css`
  .hint {
    color: var(--text-muted);
    text-wrap: pretty;
    font-size: var(--text-sm);
  }
  form {
    display: grid;
    gap: var(--space-3);
    padding: var(--space-4);
    border: 1px solid var(--border);
    border-radius: var(--radius-lg);
    background: var(--surface);
  }
  label {
    display: grid;
    gap: var(--space-1);
    font-size: var(--text-sm);
    font-weight: 550;
  }
  input {
    width: 100%;
    border-color: var(--border-strong);
    font-weight: 400;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
    gap: var(--space-3);
  }
  .compare {
    display: grid;
    gap: var(--space-2);
    padding: var(--space-3);
    border-radius: var(--radius);
    background: var(--warn-soft);
    color: var(--warn);
  }
  .compare code {
    color: var(--text);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
  }
  form .said:empty {
    min-height: 0;
    margin: 0;
  }
  .empty a {
    color: var(--accent);
  }
  ul {
    display: grid;
    gap: var(--space-2);
  }
  .empty {
    padding: var(--space-4);
    border: 1px dashed var(--border-strong);
    border-radius: var(--radius-lg);
    color: var(--text-muted);
  }
`;
