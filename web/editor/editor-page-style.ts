import { css } from 'lit';

/** Looks of the editor: one column on phones, text beside form on desktops. */
export const editorPageStyle = css`
  :host {
    display: block;
    padding: var(--space-4) max(var(--space-4), env(safe-area-inset-right)) var(--space-5)
      max(var(--space-4), env(safe-area-inset-left));
  }
  main {
    display: flex;
    flex-direction: column;
    gap: var(--space-3);
    max-width: 100rem;
    margin: 0 auto;
    outline: none;
  }
  .back {
    color: var(--accent);
    font-weight: 550;
  }
  .said {
    padding: var(--space-2) var(--space-4);
    border-radius: var(--radius);
    background: var(--good-soft);
    color: var(--good);
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  .said.bad {
    background: var(--bad-soft);
    color: var(--bad);
  }
  .said:empty {
    display: none;
  }
  .keys {
    font-size: var(--text-sm);
    color: var(--text-muted);
  }
  .work {
    display: grid;
    gap: var(--space-4);
  }
  .work > * {
    min-width: 0;
  }
  .written {
    display: flex;
    flex-direction: column;
    gap: var(--space-3);
  }
  sl-text-pane {
    height: clamp(18rem, 60vh, 46rem);
  }
  @media (min-width: 1000px) {
    .work {
      grid-template-columns: minmax(0, 1.15fr) minmax(22rem, 1fr);
      align-items: start;
    }
  }
`;
