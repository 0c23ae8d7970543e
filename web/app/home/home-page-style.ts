import { css } from 'lit';

/** The home page, besides what every such page has: cards in as many columns as there is room for. */
export const homePageStyle = css`
  :host {
    --page-width: 110rem;
  }
  .lead {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: var(--space-2) var(--space-4);
    margin-top: var(--space-2);
    color: var(--text-muted);
  }
  a.more {
    color: var(--accent);
    font-weight: 550;
  }
  .group {
    margin-top: var(--space-5);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: var(--space-1) var(--space-3);
    margin-bottom: var(--space-3);
  }
  h3 {
    margin: 0;
    font-size: var(--text-lg);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .reach {
    color: var(--text-muted);
    font-size: var(--text-sm);
  }
  .reach.online {
    color: var(--good);
  }
  .reach.offline,
  .reach.refused {
    color: var(--bad);
  }
  .head a {
    margin-inline-start: auto;
    color: var(--accent);
    font-size: var(--text-sm);
    font-weight: 550;
  }
  .error {
    margin-bottom: var(--space-3);
    color: var(--bad);
    font-size: var(--text-sm);
    overflow-wrap: anywhere;
  }
  .empty {
    padding: var(--space-4);
    border: 1px dashed var(--border-strong);
    border-radius: var(--radius-lg);
    color: var(--text-muted);
  }
  ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr));
    gap: var(--space-3);
  }
`;
