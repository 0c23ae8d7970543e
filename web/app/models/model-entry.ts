import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PageModel } from '../../store/page-model.ts';
import { base, buttons } from '../../style/base.ts';
import { icon } from '../icon.ts';
import { modelEntryStyle } from './model-entry-style.ts';
import { progressWords, signOf, sizeWords, stateWords, taskWords } from './model-words.ts';

/** What is asked for at an entry. */
export type ModelWish = 'pull' | 'remove';

/** One model: what it is, under which licence, how it stands, and what can be done. Fires `wish`. */
@customElement('sl-model')
export class ModelEntry extends LitElement {
  static override styles = [base, buttons, modelEntryStyle];

  @property({ attribute: false }) model: PageModel | null = null;

  /** Gives the focus to what can be done here, else to the licence. */
  async focusAction(): Promise<void> {
    await this.updateComplete;
    const action = this.renderRoot.querySelector<HTMLElement>('button');
    (action ?? this.renderRoot.querySelector<HTMLElement>('summary'))?.focus();
  }

  /** Why nothing may be changed on the edge; null: it may. */
  @property({ attribute: false }) whyNot: string | null = null;

  override render() {
    const { model } = this;
    if (model === null) return nothing;
    return html`<article aria-labelledby="name" class=${model.state}>
      <span class="sign">${icon(model.state === 'broken' ? 'warning' : signOf(model))}</span>
      <div class="text">
        <h4 id="name">${model.name}</h4>
        <p class="facts figure">${this.#facts(model)}</p>
        ${this.#terms(model)} ${this.#trouble(model)} ${this.#progress(model)}
      </div>
      <div class="side">
        ${model.state === 'available' ? nothing : html`<span class="state">${stateWords(model)}</span>`}
        ${this.#action(model)}
      </div>
    </article>`;
  }

  #facts(model: PageModel) {
    if (model.state === 'broken') return html`<code>${model.id}</code>`;
    return html`<code>${model.id}</code> · ${taskWords(model.task)} · ${sizeWords(model.size)}`;
  }

  #terms({ license, license_note, source }: PageModel) {
    if (license === undefined) return nothing;
    return html`<details>
      <summary>Licence ${license}</summary>
      <p>${license_note ?? 'Nothing more is known of it.'}</p>
      ${source === undefined ? nothing : html`<p class="source">From ${source}</p>`}
    </details>`;
  }

  #trouble({ error }: PageModel) {
    return error === null ? nothing : html`<p class="trouble" role="alert">${error}</p>`;
  }

  #progress(model: PageModel) {
    if (model.state !== 'downloading') return nothing;
    const { loaded, total, name } = model;
    const label = `Download of ${name}`;
    return html`${
        total === null || loaded === null
          ? html`<progress aria-label=${label}></progress>`
          : html`<progress aria-label=${label} max=${total} .value=${Math.min(loaded, total)}></progress>`
      }
      <p class="amount figure">${progressWords(model)}</p>`;
  }

  #action({ state, removable, name, error }: PageModel) {
    if (state === 'available')
      return this.#button('pull', error === null ? 'Download' : 'Try again', `Download ${name}`);
    if (state === 'downloading') return this.#button('remove', 'Cancel', `Cancel the download of ${name}`);
    return removable ? this.#button('remove', 'Remove', `Remove ${name}`) : nothing;
  }

  #button(wish: ModelWish, words: string, label: string) {
    const whyNot = this.model?.place === 'edge' ? this.whyNot : null;
    return html`<button
      aria-label=${label}
      title=${whyNot ?? nothing}
      ?disabled=${whyNot !== null}
      @click=${() => this.#wish(wish)}
    >
      ${words}
    </button>`;
  }

  #wish(wish: ModelWish): void {
    this.dispatchEvent(new CustomEvent<ModelWish>('wish', { detail: wish }));
  }
}
