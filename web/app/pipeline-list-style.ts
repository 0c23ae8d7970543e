import { css } from 'lit';

/** Looks of the pipeline list: a column beside the picture, a row above it on small screens. */
export const pipelineListStyle = css`
  h2 {
    margin: 0 0 var(--space-3);
    font-size: var(--text-sm);
    font-weight: 600;
    color: var(--text-muted);
  }
  ul {
    display: flex;
    flex-direction: column;
    gap: var(--space-2);
  }
  button {
    display: grid;
    grid-template-columns: 36px minmax(0, 1fr);
    align-items: center;
    gap: 0 var(--space-3);
    width: 100%;
    padding: 10px var(--space-3);
    border: 1px solid transparent;
    border-radius: var(--radius);
    background: transparent;
    color: inherit;
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  button:hover {
    background: var(--surface-sunken);
  }
  button[aria-current] {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  .sign {
    display: grid;
    place-items: center;
    width: 36px;
    height: 36px;
    border-radius: 9px;
    background: var(--surface-sunken);
    color: var(--text-muted);
  }
  button[aria-current] .sign {
    background: var(--accent);
    color: var(--on-accent);
  }
  .name {
    display: block;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .name::first-letter {
    text-transform: uppercase;
  }
  .line {
    display: block;
    font-size: var(--text-xs);
    color: var(--text-muted);
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .state.running {
    color: var(--good);
    font-weight: 600;
  }
  .state.failed,
  .state.healing {
    color: var(--bad);
    font-weight: 600;
  }
  @media (max-width: 1099px) {
    h2 {
      display: none;
    }
    ul {
      flex-direction: row;
      margin: 0 calc(-1 * var(--space-4));
      padding: 3px var(--space-4);
      overflow-x: auto;
      scrollbar-width: none;
    }
    li {
      flex: 1 0 auto;
    }
    button {
      grid-template-columns: 28px minmax(0, 1fr);
      gap: 0 var(--space-2);
      padding: 7px var(--space-3) 7px var(--space-2);
      border-color: var(--border);
      background: var(--surface);
    }
    .sign {
      width: 28px;
      height: 28px;
      border-radius: 7px;
    }
    .sign svg.icon {
      width: 17px;
      height: 17px;
    }
    .name {
      font-size: var(--text-sm);
      white-space: nowrap;
    }
    .detail {
      display: none;
    }
  }
`;
