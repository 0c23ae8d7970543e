import { css } from 'lit';

/** Looks of the editor of zones: all of a phone, most of a desktop, the list beside or below the picture. */
export const zoneEditorStyle = css`
  dialog {
    width: min(86rem, 100vw - 2 * var(--space-4));
    max-width: none;
    max-height: calc(100dvh - 2 * var(--space-4));
    /* At the top, so that the picture stays where it is when lines come above or below it. */
    margin: var(--space-4) auto auto;
    padding: var(--space-4);
    border: 1px solid var(--border);
    border-radius: var(--radius-lg);
    background: var(--surface);
    color: var(--text);
    box-shadow: var(--shadow-high);
    overflow: auto;
  }
  dialog::backdrop {
    background: rgb(5 9 15 / 60%);
  }
  .top,
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
  }
  .top {
    margin-bottom: var(--space-3);
  }
  h2 {
    flex: 1 1 6rem;
    font-size: var(--text-lg);
    overflow-wrap: anywhere;
  }
  .tools {
    margin-bottom: var(--space-2);
  }
  .said {
    min-height: 1.4em;
    margin-bottom: var(--space-2);
    font-size: var(--text-sm);
    color: var(--text-muted);
  }
  .said.bad {
    color: var(--bad);
  }
  .work {
    display: grid;
    gap: var(--space-4);
  }
  .work > * {
    min-width: 0;
  }
  sl-zone-picture {
    margin: 0 auto;
  }
  .keys {
    margin-top: var(--space-3);
    font-size: var(--text-sm);
  }
  .asking {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
    margin-bottom: var(--space-3);
    padding: var(--space-2) var(--space-3);
    border-radius: var(--radius);
    background: var(--warn-soft);
    color: var(--warn);
  }
  @media (min-width: 900px) {
    .work {
      grid-template-columns: minmax(0, 1fr) 21rem;
      align-items: start;
    }
    .seen {
      --zone-room: calc(100dvh - 16rem);
    }
    sl-zone-fields {
      max-height: calc(100dvh - 13rem);
      overflow: auto;
      padding: 2px;
    }
  }
  @media (max-width: 700px) {
    dialog {
      width: 100vw;
      height: 100dvh;
      max-height: none;
      margin: 0;
      border: 0;
      border-radius: 0;
      padding: var(--space-3);
    }
  }
`;
