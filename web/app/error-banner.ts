import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SightlineError } from '../../shared/errors.ts';
import { base, buttons } from '../style/base.ts';
import { emit } from './emit.ts';
import { errorWords } from './error-words.ts';
import { icon } from './icon.ts';
import { pickFile } from './open-file.ts';

/** Says what is wrong and offers the ways on. */
@customElement('sl-error')
export class ErrorBanner extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .banner {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--space-1) var(--space-3);
        padding: var(--space-3) var(--space-4);
        border: 1px solid currentColor;
        border-radius: var(--radius-lg);
        background: var(--bad-soft);
        color: var(--bad);
      }
      .banner.warning {
        background: var(--warn-soft);
        color: var(--warn);
      }
      h2 {
        font-size: var(--text-md);
        font-weight: 650;
      }
      p,
      .actions {
        grid-column: 2;
        color: var(--text);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
        margin-top: var(--space-2);
      }
      .actions:empty {
        display: none;
      }
      button {
        min-height: 36px;
        padding: 0 var(--space-3);
        font-size: var(--text-sm);
      }
    `,
  ];

  @property({ attribute: false }) error: SightlineError | null = null;
  @property({ type: Boolean }) running = false;

  override render() {
    if (this.error === null) return nothing;
    const words = errorWords(this.error.code, this.running);
    return html`<div class="banner ${words.tone}" role=${words.tone === 'error' ? 'alert' : 'status'}>
      ${icon('warning')}
      <h2>${words.title}</h2>
      <p>${this.error.message}</p>
      <div class="actions">
        ${
          words.retry
            ? html`<button @click=${() => emit(this, 'run-start', null)}>${icon('refresh')}Try again</button>`
            : nothing
        }
        ${
          words.offerBrowser
            ? html`<button @click=${() => emit(this, 'placement-select', 'browser')}>
                ${icon('device')}Stay on this device
              </button>`
            : nothing
        }
        ${
          words.offerFile
            ? html`<button @click=${() => this.#openFile()}>
                ${icon('picture')}Open a picture or video
              </button>`
            : nothing
        }
      </div>
    </div>`;
  }

  async #openFile(): Promise<void> {
    const file = await pickFile();
    if (file !== null) emit(this, 'file-open', file);
  }
}
