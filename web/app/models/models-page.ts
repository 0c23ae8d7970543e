import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { messageOf } from '../../../shared/errors.ts';
import type { ModelShelf, ShelfSnapshot } from '../../store/model-shelf.ts';
import type { PageModel } from '../../store/page-model.ts';
import { base, buttons } from '../../style/base.ts';
import { pageWords } from '../../style/page-words.ts';
import { readingPage } from '../../style/reading-page.ts';
import './model-drop.ts';
import { ModelEntry } from './model-entry.ts';
import type { ModelWish } from './model-entry.ts';
import { groupsOf } from './model-words.ts';
import { modelsPageStyle } from './models-page-style.ts';

/** What was said last about what the user did. */
interface Said {
  readonly words: string;
  readonly bad: boolean;
}

/** The models that can be used or had: a list with what can be done, and a place for one's own. */
@customElement('sl-models')
export class ModelsPage extends LitElement {
  static override styles = [base, buttons, readingPage, pageWords, modelsPageStyle];

  @property({ attribute: false }) shelf: ModelShelf | null = null;
  /** Why nothing may be changed on the edge; null: it may. */
  @property({ attribute: false }) whyNotManage: string | null = null;
  /** Files that were dropped elsewhere. They are taken once, which fires `given-taken`. */
  @property({ attribute: false }) given: readonly File[] = [];
  @state() private snapshot: ShelfSnapshot | null = null;
  @state() private said: Said | null = null;
  @state() private busy = false;
  #stopListening: () => void = () => undefined;
  /** The model whose entry had the focus before an update. */
  #focused: PageModel | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopListening();
  }

  protected override willUpdate(): void {
    const { activeElement } = this.shadowRoot ?? {};
    this.#focused = activeElement instanceof ModelEntry ? activeElement.model : null;
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('shelf')) this.#listen();
    this.#takeGiven();
    this.#keepFocus();
  }

  override render() {
    return html`<section aria-labelledby="models">
      <a class="back" href="#">← Back to the picture</a>
      <h2 id="models" tabindex="-1">Models</h2>
      <p class="lead">
        A pipeline names the model it uses by its id, as in <code>ai_model: { model: yolox-nano }</code>.
        Downloads are proved by their hashes before they are used.
      </p>
      ${this.#alone()}
      <sl-model-drop
        .busy=${this.busy}
        @files=${({ detail }: CustomEvent<readonly File[]>) => this.#add(detail)}
      ></sl-model-drop>
      <p class="said ${this.said?.bad === true ? 'bad' : ''}" role="status" aria-live="polite">
        ${this.said?.words ?? ''}
      </p>
      ${this.#list()}
    </section>`;
  }

  #alone() {
    if (this.snapshot?.connected !== false) {
      const whyNot = this.whyNotManage;
      return whyNot === null ? nothing : html`<p class="note" role="status">${whyNot}</p>`;
    }
    return html`<p class="note">
      The edge is not heard. Shown are the models of this browser and the catalog; a download goes straight to
      where a model is published, which this page may only do if whoever serves it allows that.
    </p>`;
  }

  #list() {
    if (this.snapshot?.loaded !== true) return html`<p class="muted">Asking for the list…</p>`;
    return groupsOf(this.snapshot.models).map(
      ({ heading, models }) =>
        html`<h3>${heading} <span class="count">${models.length}</span></h3>
          <ul>
            ${repeat(
              models,
              ({ place, id }) => `${place}/${id}`,
              (model) =>
                html`<li>
                  <sl-model
                    .model=${model}
                    .whyNot=${this.snapshot?.connected === true ? this.whyNotManage : null}
                    @wish=${({ detail }: CustomEvent<ModelWish>) => this.#do(detail, model)}
                  ></sl-model>
                </li>`,
            )}
          </ul>`,
    );
  }

  #listen(): void {
    this.#stopListening();
    const { shelf } = this;
    if (shelf === null || !this.isConnected) return;
    this.snapshot = shelf.snapshot;
    this.#stopListening = shelf.on((snapshot) => (this.snapshot = snapshot));
    void this.#try(() => shelf.refresh(), null);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('#models')?.focus());
  }

  /** An entry that goes to another group, or away, takes the focus with it; whoever uses the keyboard would begin anew. */
  #keepFocus(): void {
    const { id, place } = this.#focused ?? {};
    if (id === undefined || this.shadowRoot?.activeElement instanceof ModelEntry) return;
    const entries = [...this.renderRoot.querySelectorAll<ModelEntry>('sl-model')];
    const entry = entries.find(({ model }) => model?.id === id && model.place === place);
    if (entry === undefined) this.renderRoot.querySelector<HTMLElement>('#models')?.focus();
    else void entry.focusAction();
  }

  async #do(wish: ModelWish, model: PageModel): Promise<void> {
    const { shelf } = this;
    if (shelf === null) return;
    if (wish === 'pull') await this.#try(() => shelf.pull(model.id), null);
    else if (model.state === 'downloading')
      await this.#try(() => shelf.remove(model), `The download of ${model.name} was cancelled.`);
    else await this.#try(() => shelf.remove(model), `${model.name} was removed.`);
  }

  /** Once it is known which models there are: a model of the edge is not to be hidden by one of the same id. */
  #takeGiven(): void {
    const files = this.given;
    if (this.snapshot?.loaded !== true || files.length === 0) return;
    this.given = [];
    this.dispatchEvent(new CustomEvent('given-taken'));
    void this.#add(files);
  }

  async #add(files: readonly File[]): Promise<void> {
    const { shelf } = this;
    if (shelf === null) return;
    this.busy = true;
    this.said = { words: 'Checking the files and running the model once…', bad: false };
    const { signal } = new AbortController();
    const work = shelf.add(files, signal);
    await this.#try(() => work, null);
    const [done] = await Promise.allSettled([work]);
    if (done.status === 'fulfilled')
      this.said = { words: `${done.value.name} is ready in this browser as "${done.value.id}".`, bad: false };
    this.busy = false;
  }

  async #try(work: () => Promise<unknown>, words: string | null): Promise<void> {
    try {
      await work();
      if (words !== null) this.said = { words, bad: false };
    } catch (error) {
      this.said = { words: messageOf(error), bad: true };
    }
  }
}
