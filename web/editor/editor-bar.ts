import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base, buttons } from '../style/base.ts';
import { editorBarStyle } from './editor-bar-style.ts';
import { tellEditor } from './editor-events.ts';
import type { BarAction } from './editor-events.ts';
import { isSavable, isUnsaved, LOADING, nameOf } from './editor-state.ts';
import type { EditorState } from './editor-state.ts';

/** What is open, where it lives, and what can be done with it as a whole. Fires `bar-action`. */
@customElement('sl-editor-bar')
export class EditorBar extends LitElement {
  static override styles = [base, buttons, editorBarStyle];

  @property({ attribute: false }) view: EditorState = LOADING;
  /** Why nothing may be changed on the edge; null: it may. */
  @property() whyNotEdge: string | null = null;
  @state() private deleting = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Another text is open: what was asked for was about the one before.
    const former = changed.get('view');
    if (former !== undefined && former.origin !== this.view.origin) this.deleting = false;
  }

  override render() {
    return this.#top();
  }

  #top() {
    const { origin } = this.view;
    const unsaved = isUnsaved(this.view);
    const place = { new: 'Not saved yet', browser: 'In this browser', edge: 'On the edge' }[origin.place];
    return html`<div class="top">
        <a class="back" href="#">← Picture</a>
        <h2>${nameOf(this.view)}</h2>
        <span class="place">${place}</span>
        ${unsaved ? html`<span class="place unsaved">Unsaved changes</span>` : nothing}
      </div>
      ${this.#actions()}`;
  }

  #actions() {
    const { origin, busy } = this.view;
    const { whyNotEdge } = this;
    const savable = isSavable(this.view);
    const there = origin.place === 'edge';
    return html`<div class="actions">
        <button class=${there ? '' : 'primary'} ?disabled=${!savable} @click=${() => this.#act('save-here')}>
          Save in this browser
        </button>
        <button
          class=${there ? 'primary' : ''}
          ?disabled=${!savable || whyNotEdge !== null}
          aria-describedby=${whyNotEdge === null ? nothing : 'why'}
          @click=${() => this.#act('save-there')}
        >
          Save on the edge
        </button>
        <button ?disabled=${busy} @click=${() => this.#act('duplicate')}>Duplicate</button>
        <button @click=${() => this.#act('export')}>Export</button>
        <button ?disabled=${busy} @click=${() => this.#act('import')}>Open a file …</button>
        ${origin.place === 'new' ? nothing : this.#delete(there && whyNotEdge !== null)}
      </div>
      ${whyNotEdge === null ? nothing : html`<p class="why" id="why">On the edge: ${whyNotEdge}</p>`}
      ${
        savable || this.view.checked === null || busy
          ? nothing
          : html`<p class="why">
              It can be saved once its errors are corrected; they are listed below the text.
            </p>`
      }`;
  }

  #delete(locked: boolean) {
    if (!this.deleting)
      return html`<button ?disabled=${locked || this.view.busy} @click=${() => (this.deleting = true)}>
        Delete …
      </button>`;
    return html`<button @click=${() => this.#deleteNow()}>Delete for good</button>
      <button class="quiet" @click=${() => (this.deleting = false)}>Keep it</button>`;
  }

  #deleteNow(): void {
    this.deleting = false;
    this.#act('delete');
  }

  #act(action: BarAction): void {
    tellEditor(this, 'bar-action', action);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-editor-bar': EditorBar;
  }
}
