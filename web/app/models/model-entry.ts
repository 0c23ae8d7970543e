import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { accuracyWords } from '../../../shared/models/model-quality.ts';
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

  /** Whether the user is asked if the files are really to go. */
  @state() private asking = false;

  override render() {
    const { model } = this;
    if (model === null) return nothing;
    return html`<article aria-labelledby="name" class=${model.state}>
      <span class="sign">${icon(model.state === 'broken' ? 'warning' : signOf(model))}</span>
      <div class="text">
        <h4 id="name">${model.name}</h4>
        <p class="facts figure">${this.#facts(model)}</p>
        ${this.#quality(model)} ${this.#terms(model)} ${this.#trouble(model)} ${this.#progress(model)}
        ${this.asking ? this.#question(model) : nothing}
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

  #quality(model: PageModel) {
    const words = accuracyWords(model);
    if (model.use === undefined && words === null) return nothing;
    return html`<p class="quality">
      ${model.use === undefined ? nothing : html`Good for ${model.use}.`}
      ${words === null ? nothing : html`<span class="figure">Measured: ${words}.</span>`}
    </p>`;
  }

  #question({ name, place }: PageModel) {
    const where = place === 'edge' ? 'the models folder of the edge' : 'this browser';
    return html`<div
      class="question"
      role="group"
      aria-labelledby="question"
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
    >
      <p id="question">Remove the files of ${name} from ${where}? This cannot be undone.</p>
      <button class="keep" @click=${() => this.#answer(false)}>Keep</button>
      <button class="danger" @click=${() => this.#answer(true)}>Remove the files</button>
    </div>`;
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

  #action({ state: stands, removable, name, error }: PageModel) {
    if (stands === 'available')
      return this.#button('pull', error === null ? 'Download' : 'Try again', `Download ${name}`);
    if (stands === 'downloading') return this.#button('remove', 'Cancel', `Cancel the download of ${name}`);
    return removable && !this.asking ? this.#button('remove', 'Remove', `Remove ${name}`) : nothing;
  }

  #button(wish: ModelWish, words: string, label: string) {
    const whyNot = this.model?.place === 'edge' ? this.whyNot : null;
    return html`<button
      aria-label=${label}
      title=${whyNot ?? nothing}
      ?disabled=${whyNot !== null}
      @click=${() => this.#press(wish)}
    >
      ${words}
    </button>`;
  }

  /** Files that go are gone: that is asked first. A download that ends can be begun again. */
  #press(wish: ModelWish): void {
    if (wish === 'pull' || this.model?.state === 'downloading') return this.#wish(wish);
    this.asking = true;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.keep')?.focus());
  }

  #answer(remove: boolean): void {
    this.asking = false;
    if (remove) this.#wish('remove');
    // The button that was pressed is gone.
    void this.focusAction();
  }

  #onKey({ key }: KeyboardEvent): void {
    if (key === 'Escape') this.#answer(false);
  }

  #wish(wish: ModelWish): void {
    this.dispatchEvent(new CustomEvent<ModelWish>('wish', { detail: wish }));
  }
}
