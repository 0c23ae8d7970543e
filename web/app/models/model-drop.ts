import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base, buttons } from '../../style/base.ts';
import { icon } from '../icon.ts';
import { MODEL_FILES } from './model-files.ts';

/** A place to drop an ONNX file and its manifest, or to pick them. Fires `files`. */
@customElement('sl-model-drop')
export class ModelDrop extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .drop {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-3);
        padding: var(--space-4);
        border: 1.5px dashed var(--border-strong);
        border-radius: var(--radius-lg);
        background: var(--surface);
      }
      .drop.over {
        border-color: var(--accent);
        background: var(--accent-soft);
      }
      .words {
        flex: 1 1 14rem;
      }
      .words p {
        font-size: var(--text-sm);
        color: var(--text-muted);
      }
      strong {
        font-weight: 600;
      }
    `,
  ];

  @property({ type: Boolean }) busy = false;
  @state() private over = false;

  override render() {
    return html`<div
      class="drop ${this.over ? 'over' : ''}"
      @dragover=${(event: DragEvent) => this.#drag(event, true)}
      @dragleave=${(event: DragEvent) => this.#drag(event, false)}
      @drop=${(event: DragEvent) => this.#drop(event)}
    >
      <div class="words">
        <strong>Your own model</strong>
        <p>
          Drop an ONNX file and its manifest here. They are checked, run once, and kept in this browser; they
          go nowhere else.
        </p>
      </div>
      <button ?disabled=${this.busy} @click=${() => this.#pick()}>
        ${icon('install')}${this.busy ? 'Checking…' : 'Choose files'}
      </button>
    </div>`;
  }

  #drag(event: DragEvent, over: boolean): void {
    event.preventDefault();
    this.over = over;
  }

  #drop(event: DragEvent): void {
    event.preventDefault();
    // The page around it takes dropped pictures.
    event.stopPropagation();
    this.over = false;
    this.#give([...(event.dataTransfer?.files ?? [])]);
  }

  #pick(): void {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.accept = MODEL_FILES;
    input.addEventListener('change', () => this.#give([...(input.files ?? [])]));
    input.click();
  }

  #give(files: readonly File[]): void {
    if (files.length > 0 && !this.busy) this.dispatchEvent(new CustomEvent('files', { detail: files }));
  }
}
