import { css } from 'lit';

/** A card while one has to sign in; a thin line once that is done. */
export const sessionPanelStyle = css`
  :host {
    display: block;
    padding: var(--space-3) max(var(--space-4), env(safe-area-inset-right)) 0
      max(var(--space-4), env(safe-area-inset-left));
  }
  section {
    border: 1px solid var(--border);
    border-radius: var(--radius-lg);
    background: var(--surface);
  }
  .form {
    max-width: 44rem;
    margin: 0 auto;
    padding: var(--space-4) var(--space-4) var(--space-3);
    box-shadow: var(--shadow);
  }
  h2 {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    font-size: var(--text-lg);
    font-weight: 650;
  }
  svg.icon {
    width: 18px;
    height: 18px;
    color: var(--accent);
  }
  .form p {
    margin: var(--space-2) 0 var(--space-3);
    color: var(--text-muted);
    font-size: var(--text-sm);
    text-wrap: pretty;
  }
  code {
    font-family: var(--font-mono);
    font-size: 0.92em;
    overflow-wrap: anywhere;
  }
  label {
    display: block;
    margin-bottom: var(--space-1);
    font-size: var(--text-sm);
    font-weight: 600;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
  }
  input {
    flex: 1 1 14rem;
    min-width: 0;
    border-color: var(--border-strong);
    font-family: var(--font-mono);
  }
  .row button {
    flex: 0 1 auto;
  }
  .account {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
    padding: var(--space-1) var(--space-2) var(--space-1) var(--space-3);
    font-size: var(--text-sm);
  }
  .account p:first-child {
    flex: 1 1 14rem;
    display: flex;
    align-items: center;
    gap: var(--space-2);
    color: var(--text-muted);
    overflow-wrap: anywhere;
  }
  .account b {
    color: var(--text);
    font-weight: 600;
  }
  .account button {
    min-height: 34px;
    padding: 0 var(--space-3);
    font-size: var(--text-sm);
  }
  .form .trouble,
  .trouble {
    margin: var(--space-2) 0 0;
    color: var(--bad);
    font-size: var(--text-sm);
    overflow-wrap: anywhere;
  }
  .trouble:empty {
    display: none;
  }
`;
