import { css } from 'lit';

/** Looks of what is known about one element. */
export const elementDetailsStyle = css`
  header {
    display: flex;
    align-items: start;
    gap: var(--space-2);
  }
  header > div {
    flex: 1;
    min-width: 0;
  }
  h3 {
    font-size: var(--text-lg);
    overflow-wrap: anywhere;
  }
  h3:focus {
    outline: none;
  }
  h4 {
    margin: var(--space-3) 0 var(--space-1);
    font-size: var(--text-sm);
  }
  p,
  dl,
  li {
    font-size: var(--text-sm);
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr));
    gap: var(--space-2) var(--space-3);
    margin-top: var(--space-3);
  }
  dt {
    font-size: var(--text-xs);
    color: var(--text-muted);
  }
  dd {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .error {
    margin-top: var(--space-3);
    padding: var(--space-2) var(--space-3);
    border-radius: var(--radius-sm);
    background: var(--bad-soft);
    color: var(--bad);
    overflow-wrap: anywhere;
  }
  .place {
    display: flex;
    gap: var(--space-2);
    margin-top: var(--space-2);
    overflow-wrap: anywhere;
  }
  .place b {
    font-weight: 600;
  }
  .place svg.icon {
    width: 17px;
    height: 17px;
    margin-top: 1px;
    color: var(--accent);
  }
  .taps {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
    margin-top: var(--space-3);
  }
  li {
    padding: 3px 0;
  }
`;
