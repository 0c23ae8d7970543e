import { css } from 'lit';

/** The page of models, besides what every such page has. */
export const modelsPageStyle = css`
  .count {
    margin-inline-start: 2px;
    color: var(--text-muted);
    font-weight: 400;
  }
  ul {
    display: flex;
    flex-direction: column;
    gap: var(--space-2);
  }
`;
