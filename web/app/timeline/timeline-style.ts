import { css, unsafeCSS } from 'lit';

/** Of one row with the room below it, CSS pixels: all are as high, so that those that are not there can be reckoned with. */
export const ROW_HEIGHT = 96;

/** The timeline, besides what every such page has. */
export const timelineStyle = css`
  :host {
    --page-width: 60rem;
  }
  .tools {
    margin-top: var(--space-3);
  }
  .said {
    min-height: 1.5em;
    margin: var(--space-3) 0;
    color: var(--text-muted);
    font-size: var(--text-sm);
  }
  .rows {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .rows > li {
    height: ${unsafeCSS(ROW_HEIGHT)}px;
    padding-bottom: var(--space-2);
  }
`;
