import { css } from 'lit';

/** Panels that lie on the dark stage: centred, readable over any picture. */
export const stagePanel = css`
  :host {
    display: grid;
    place-items: center;
    padding: var(--space-4);
    color: var(--on-stage);
  }
  .panel {
    width: min(100%, 26rem);
    text-align: center;
  }
  h2 {
    font-size: var(--text-xl);
    font-weight: 650;
    letter-spacing: -0.015em;
    line-height: 1.2;
    text-wrap: balance;
  }
  p {
    margin-top: var(--space-3);
    color: var(--on-stage-muted);
    text-wrap: pretty;
  }
  button {
    border-color: var(--stage-line);
    background: rgb(255 255 255 / 6%);
    color: var(--on-stage);
  }
  button:hover:not(:disabled) {
    border-color: var(--on-stage-muted);
    background: rgb(255 255 255 / 12%);
  }
  button.primary {
    background: var(--stage-accent);
    color: var(--on-stage-accent);
  }
  button.primary:hover:not(:disabled) {
    background: #74e0dc;
  }
  :focus-visible {
    outline-color: #8ab8ff;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: var(--space-2);
    margin-top: var(--space-5);
  }
`;
