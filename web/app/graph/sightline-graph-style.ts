import { css } from 'lit';

/** Looks of the whole: picture first, what is chosen beside it or below it, then what happened. */
export const sightlineGraphStyle = css`
  :host {
    display: grid;
    gap: var(--space-3);
    min-width: 0;
    color: var(--text);
  }
  section {
    min-width: 0;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
    margin-bottom: var(--space-3);
  }
  .head h2 {
    margin: 0;
    font-size: var(--text-lg);
    color: var(--text);
    overflow-wrap: anywhere;
  }
  .head .words {
    flex: 1 1 12rem;
    font-size: var(--text-sm);
    color: var(--text-muted);
  }
  .head .why {
    flex: 1 0 100%;
    order: 2;
    font-size: var(--text-sm);
  }
  .actions {
    display: flex;
    gap: var(--space-2);
  }
  .ill {
    color: var(--warn);
    font-weight: 600;
  }
  .lower,
  .upper {
    display: grid;
    gap: var(--space-3);
    align-items: start;
  }
  details summary {
    width: fit-content;
    padding: var(--space-2) 0;
    font-size: var(--text-sm);
    font-weight: 550;
    cursor: pointer;
  }
  .details {
    position: sticky;
    bottom: var(--space-2);
    z-index: 2;
    max-height: 48dvh;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    border-color: var(--border-strong);
    box-shadow: var(--shadow-high);
  }
  .narrow .head .words {
    order: 1;
    flex-basis: 100%;
  }
  .narrow .head h2 {
    flex: 1;
  }
  .narrow .actions button {
    padding: 0 var(--space-3);
  }
  .wide .details {
    position: static;
    max-height: none;
    box-shadow: var(--shadow);
  }
  .wide .lower {
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
  }
  .wide.down .upper.open {
    grid-template-columns: minmax(0, 1fr) minmax(18rem, 22rem);
  }
  .wide.down .details {
    position: sticky;
    top: var(--space-3);
    max-height: calc(100dvh - 2 * var(--space-3));
  }
  .all {
    display: grid;
    gap: var(--space-3);
  }
`;
