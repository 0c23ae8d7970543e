import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base, buttons } from '../style/base.ts';
import { emit } from './emit.ts';
import { icon, type IconName } from './icon.ts';

/** A short message in the corner, perhaps with one thing to do about it, until it is closed. */
@customElement('sl-notice')
export class Notice extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      div {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        padding: var(--space-2) var(--space-2) var(--space-2) var(--space-4);
        border: 1px solid var(--border);
        border-radius: var(--radius-lg);
        background: var(--surface-raised);
        box-shadow: var(--shadow-high);
        font-size: var(--text-sm);
      }
      .text {
        flex: 1;
      }
      @media (min-width: 1100px) {
        div {
          flex-wrap: wrap;
          padding: var(--space-3);
        }
        .text {
          flex: 1 1 9rem;
        }
        button.primary {
          flex: 1;
        }
      }
      svg.icon {
        color: var(--accent);
      }
      button {
        min-height: 36px;
        padding: 0 var(--space-3);
      }
      button.icon-only {
        width: 36px;
      }
      button svg.icon {
        width: 16px;
        height: 16px;
        color: inherit;
      }
    `,
  ];

  @property() sign: IconName = 'info';
  @property() text = '';
  /** The label of the button; empty: none. */
  @property() action = '';

  override render() {
    return html`<div role="status">
      ${icon(this.sign)}<span class="text">${this.text}</span>
      ${
        this.action === ''
          ? nothing
          : html`<button class="primary" @click=${() => emit(this, 'notice-action', null)}>
              ${this.action}
            </button>`
      }
      <button
        class="quiet icon-only"
        aria-label="Close this message"
        @click=${() => emit(this, 'notice-close', null)}
      >
        ${icon('close')}
      </button>
    </div>`;
  }
}
