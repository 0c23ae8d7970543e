import { css } from 'lit';

/** Looks of a live view: a stage like the one of cameras, with a bar under it. */
export const liveStageStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: var(--space-3);
    min-width: 0;
  }
  .stage {
    position: relative;
    display: grid;
    min-height: clamp(15rem, 56vw, 34rem);
    overflow: hidden;
    border-radius: var(--radius-lg);
    background: var(--stage);
    color: var(--on-stage);
    color-scheme: dark;
  }
  .stage::after {
    content: '';
    position: absolute;
    inset: 0;
    border: 1px solid var(--border);
    border-radius: inherit;
    pointer-events: none;
  }
  .stage:fullscreen {
    border-radius: 0;
  }
  .box {
    position: absolute;
    inset: 0;
  }
  .box.old {
    opacity: 0.45;
  }
  .chips {
    position: relative;
    place-self: start;
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
    margin: var(--space-3);
    pointer-events: none;
  }
  .words {
    position: absolute;
    inset: auto var(--space-3) var(--space-3);
    width: fit-content;
    max-width: min(34rem, 100% - 2 * var(--space-3));
    margin: 0 auto;
    padding: var(--space-2) var(--space-3);
    border: 1px solid var(--stage-line);
    border-radius: var(--radius);
    background: var(--stage-raised);
    font-size: var(--text-sm);
    overflow-wrap: anywhere;
  }
  .words:empty {
    display: none;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
    font-size: var(--text-sm);
    color: var(--text-muted);
  }
  .counts {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1) var(--space-4);
    font-size: var(--text-sm);
  }
  .bar a {
    color: var(--accent);
    font-weight: 550;
  }
  label.check input {
    width: 20px;
    height: 20px;
    accent-color: var(--accent);
  }
  .zones-said {
    font-size: var(--text-sm);
  }
  .facts {
    flex: 1 1 12rem;
    min-width: 0;
    font-size: var(--text-sm);
    text-align: end;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  @media (max-width: 700px) {
    .facts {
      text-align: start;
      flex-basis: 100%;
    }
  }
`;
