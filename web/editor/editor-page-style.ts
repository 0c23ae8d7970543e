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
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
  }
  .top h2 {
    margin: 0;
    font-size: var(--text-xl);
    font-weight: 650;
    letter-spacing: -0.015em;
    color: var(--text);
    overflow-wrap: anywhere;
  }
  .back {
    display: inline-flex;
    align-items: center;
    min-height: var(--control);
    padding-right: var(--space-3);
    color: var(--accent);
    font-weight: 550;
    text-decoration: none;
  }
  .place {
    padding: 3px 10px;
    border: 1px solid var(--border);
    border-radius: 99px;
    font-size: var(--text-xs);
    color: var(--text-muted);
  }
  .place.unsaved {
    border-color: var(--warn);
    color: var(--warn);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
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
  .why,
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
  h3 {
    font-size: var(--text-lg);
  }
  @media (min-width: 1000px) {
    .work {
      grid-template-columns: minmax(0, 1.15fr) minmax(22rem, 1fr);
      align-items: start;
    }
  }
`;
