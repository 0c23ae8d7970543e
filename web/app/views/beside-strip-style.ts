import { css } from 'lit';

/** Looks of what is under a picture: the pipelines that look at it in one row, and what is wrong with them. */
export const besideStripStyle = css`
  ul {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
  }
  li {
    display: flex;
    max-width: 100%;
  }
  button,
  select {
    min-height: 36px;
    font-size: var(--text-sm);
  }
  button.pipeline {
    padding: 0 var(--space-3);
    min-width: 0;
  }
  button.pipeline[aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--surface-sunken);
  }
  .removable button.pipeline {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
    border-inline-end: 0;
  }
  .removable button.remove {
    width: 36px;
    padding: 0;
    border-start-start-radius: 0;
    border-end-start-radius: 0;
  }
  .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name::first-letter {
    text-transform: uppercase;
  }
  .pace {
    color: var(--text-muted);
    font-weight: 400;
    white-space: nowrap;
  }
  .pace.bad {
    color: var(--bad);
  }
  .color {
    flex: none;
    width: 11px;
    height: 11px;
  }
  select {
    max-width: 100%;
    padding: 0 var(--space-3);
    border: 1px dashed var(--border-strong);
    border-radius: var(--radius);
    background: transparent;
    color: var(--text);
    font-family: inherit;
    font-weight: 550;
  }
  button.add {
    border-style: dashed;
    border-color: var(--border-strong);
    background: transparent;
  }
  svg.icon {
    width: 16px;
    height: 16px;
  }
  .told {
    margin-top: var(--space-2);
    font-size: var(--text-sm);
  }
  .told b {
    text-transform: capitalize;
  }
  .told.bad {
    background: var(--bad-soft);
    color: var(--bad);
  }
  .told button {
    margin-inline-start: var(--space-2);
  }
`;
