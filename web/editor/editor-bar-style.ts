import { css } from 'lit';

/** Looks of what stands above the text: names, places and buttons. */
export const editorBarStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--space-3);
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
  .why {
    font-size: var(--text-sm);
    color: var(--text-muted);
  }
`;
