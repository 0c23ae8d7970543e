import { css } from 'lit';

/** Looks of a small view: its picture over one row that chooses, starts and removes. */
export const viewTileStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--space-2);
    min-width: 0;
  }
  sl-stage {
    aspect-ratio: 4 / 3;
  }
  .bar {
    display: flex;
    gap: var(--space-2);
  }
  select {
    flex: 1;
    min-width: 0;
    min-height: 36px;
    padding: 0 var(--space-2);
    font-size: var(--text-sm);
    text-overflow: ellipsis;
  }
  button {
    min-height: 36px;
    font-size: var(--text-sm);
  }
  .live {
    place-self: start;
    margin: var(--space-3);
    padding: 4px 10px;
    border: 1px solid var(--stage-line);
    border-radius: 99px;
    background: var(--stage-raised);
    font-size: var(--text-xs);
    font-weight: 600;
  }
  .hint {
    place-self: center;
    padding: var(--space-4);
    text-align: center;
  }
  sl-error.on-stage {
    place-self: center;
    width: min(26rem, 100% - 2 * var(--space-4));
  }
  svg.icon {
    width: 16px;
    height: 16px;
  }
`;
