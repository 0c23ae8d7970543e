import { css } from 'lit';

/** Short words that lie on a picture. */
export const stageChips = css`
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 4px 10px;
    border: 1px solid var(--stage-line);
    border-radius: 99px;
    background: var(--stage-raised);
    font-size: var(--text-xs);
    font-weight: 600;
  }
  .chip svg.icon {
    width: 15px;
    height: 15px;
    color: var(--stage-accent);
  }
`;
