import { css } from 'lit';

/** Looks of the picture on which zones are drawn: dark in both themes, as every picture is. */
export const zonePictureStyle = css`
  :host {
    display: block;
    position: relative;
    overflow: hidden;
    border-radius: var(--radius);
    background: var(--stage);
    color: var(--on-stage);
    color-scheme: dark;
    user-select: none;
    -webkit-user-select: none;
  }
  ::slotted(*) {
    position: absolute;
    inset: 0;
  }
  svg {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    overflow: visible;
  }
  svg:focus {
    outline: none;
  }
  svg:focus-visible {
    outline: 3px solid #8ab8ff;
    outline-offset: -3px;
  }
  svg.drawing,
  svg.drawing .shape {
    cursor: crosshair;
  }
  .shape {
    cursor: pointer;
    outline: none;
  }
  /* Whoever pulls at what is chosen does not scroll; beside it the page scrolls as ever. */
  .shape.chosen,
  .corner,
  .edge {
    cursor: move;
    touch-action: none;
  }
  .corner,
  .edge {
    outline: none;
  }
  .ring {
    fill: none;
    stroke: none;
  }
  .corner:focus-visible .ring,
  .shape:focus-visible .ring {
    stroke: #8ab8ff;
    stroke-width: 3;
  }
  text {
    font-family: var(--font);
    pointer-events: none;
  }
`;
