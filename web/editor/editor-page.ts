import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { KnownModel } from '../../shared/editing/known-models.ts';
import type { ModelShelf } from '../store/model-shelf.ts';
import { base, buttons, panels } from '../style/base.ts';
import { startDocumentWorker } from '../workers/document.api.ts';
import './conflict-view.ts';
import { Desk } from './desk.ts';
import { hearEditor } from './editor-events.ts';
import type { EditorHost } from './editor-host.ts';
import { editorPageStyle } from './editor-page-style.ts';
import type { EditorSession } from './editor-session.ts';
import { isSavable, isUnsaved, LOADING } from './editor-state.ts';
import type { EditorState } from './editor-state.ts';
import { editAddress } from './editor-view.ts';
import './form-pane.ts';
import type { LeaveGuard } from './leave-guard.ts';
import { openSession } from './open-session.ts';
import { knownModels } from './page-models.ts';
import './problem-list.ts';
import './structure-view.ts';
import './template-list.ts';
import type { TextKnowledge } from './text-extensions.ts';
import './text-pane.ts';
import type { TextPane } from './text-pane.ts';
import { exportText, pickText } from './text-file.ts';

/** The editor of one pipeline: its text, a form beside it, what is wrong with it and a picture of what it comes to. */
@customElement('sl-editor')
export class EditorPage extends LitElement {
  static override styles = [base, buttons, panels, editorPageStyle];

  @property({ attribute: false }) parts: EditorHost | null = null;
  /** The one to edit; null: a new one. */
  @property() pipeline: string | null = null;
  /** Why nothing may be changed on the edge; null: it may. */
  @property() whyNotEdge: string | null = null;
  /** Asks before changes are lost. */
  @property({ attribute: false }) guard: LeaveGuard | null = null;
  @state() private view: EditorState = LOADING;
  @state() private models: readonly KnownModel[] = [];
  @state() private deleting = false;
  @query('sl-text-pane') private textPane: TextPane | null | undefined;
  readonly #desk = new Desk(startDocumentWorker);
  readonly #knowledge: TextKnowledge = {
    suggest: (text, offset) => this.#desk.suggest(text, offset, this.models),
    describe: (text, offset) => this.#desk.describe(text, offset),
  };
  #session: EditorSession | null = null;
  #shelf: ModelShelf | null = null;
  /** The address that goes with what is open already. */
  #openId: string | null | undefined = undefined;

  constructor() {
    super();
    hearEditor(this, 'text-change', (text) => this.#session?.setText(text));
    hearEditor(this, 'form-change', (change) => void this.#session?.change(change));
    hearEditor(this, 'problem-show', (offset) => this.textPane?.show(offset));
    hearEditor(this, 'template-choose', (id) => void this.#session?.fromTemplate(id));
    hearEditor(this, 'conflict-choice', (choice) => void this.#session?.settle(choice));
    hearEditor(this, 'save-wish', () => void this.#save());
    hearEditor(this, 'text-refused', () =>
      this.#session?.refuse('At most 1 MiB is read; this was not put in.'),
    );
    hearEditor(this, 'fix-wish', ({ from, to, text }) => {
      const now = this.view.text;
      this.#session?.setText(now.slice(0, from) + text + now.slice(to));
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.guard?.release();
    this.#session?.close();
    this.#shelf?.close();
    void this.#desk.close();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('guard')) this.guard?.watch(() => isUnsaved(this.view));
    if (this.parts !== null && this.#session === null) this.#begin(this.parts);
    if ((changed.has('pipeline') || changed.has('parts')) && this.#session !== null)
      this.#show(this.#session);
  }

  override render() {
    const { view } = this;
    if (view.phase === 'loading') return html`<main><p role="status">Opening …</p></main>`;
    if (view.phase === 'choosing') return this.#choosing();
    if (view.phase === 'missing')
      return html`<main><a class="back" href="#">← Picture</a>${this.#said()}</main>`;
    return html`<main aria-label="Pipeline editor" tabindex="-1">
      ${this.#top()} ${this.#said()}
      ${
        view.conflict === null
          ? nothing
          : html`<sl-conflict-view .conflict=${view.conflict} .text=${view.text}></sl-conflict-view>`
      }
      <div class="work">
        <div class="written">
          <sl-text-pane
            .text=${view.text}
            .problems=${view.checked?.problems ?? []}
            .knowledge=${this.#knowledge}
          ></sl-text-pane>
          <p class="keys">
            Ctrl Space offers what fits, Ctrl S saves. To leave the text with the keyboard: Escape, then Tab.
          </p>
          <sl-problem-list
            .problems=${view.checked?.problems ?? []}
            .checked=${view.checked !== null}
          ></sl-problem-list>
        </div>
        <sl-form-pane .form=${view.checked?.form ?? null} .models=${this.models}></sl-form-pane>
      </div>
      <sl-structure-view .structure=${view.checked?.structure ?? null}></sl-structure-view>
    </main>`;
  }

  #choosing() {
    return html`<main aria-label="New pipeline" tabindex="-1">
      <div class="top">
        <a class="back" href="#">← Picture</a>
        <h2>New pipeline</h2>
      </div>
      ${this.#said()}
      <p class="muted">Begin with one of these; everything about it can be changed.</p>
      <sl-template-list></sl-template-list>
      <div class="actions"><button @click=${() => void this.#import()}>Open a file …</button></div>
    </main>`;
  }

  #top() {
    const { origin, checked } = this.view;
    const unsaved = isUnsaved(this.view);
    const place = { new: 'Not saved yet', browser: 'In this browser', edge: 'On the edge' }[origin.place];
    return html`<div class="top">
        <a class="back" href="#">← Picture</a>
        <h2>${checked?.form?.name || checked?.form?.id || this.pipeline || 'New pipeline'}</h2>
        <span class="place">${place}</span>
        ${unsaved ? html`<span class="place unsaved">Unsaved changes</span>` : nothing}
      </div>
      ${this.#actions()}`;
  }

  #actions() {
    const { origin, busy, text } = this.view;
    const { whyNotEdge } = this;
    const savable = isSavable(this.view);
    const there = origin.place === 'edge';
    return html`<div class="actions">
        <button class=${there ? '' : 'primary'} ?disabled=${!savable} @click=${() => void this.#saveHere()}>
          Save in this browser
        </button>
        <button
          class=${there ? 'primary' : ''}
          ?disabled=${!savable || whyNotEdge !== null}
          aria-describedby=${whyNotEdge === null ? nothing : 'why'}
          @click=${() => void this.#saveThere()}
        >
          Save on the edge
        </button>
        <button ?disabled=${busy} @click=${() => void this.#duplicate()}>Duplicate</button>
        <button @click=${() => exportText(text, this.view.checked?.form?.id ?? 'pipeline')}>Export</button>
        <button ?disabled=${busy} @click=${() => void this.#import()}>Open a file …</button>
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
    return html`<button @click=${() => void this.#remove()}>Delete for good</button>
      <button class="quiet" @click=${() => (this.deleting = false)}>Keep it</button>`;
  }

  #said() {
    const { said } = this.view;
    return html`<p class="said ${said?.tone ?? ''}" role="status">${said?.words ?? ''}</p>`;
  }

  #begin(parts: EditorHost): void {
    this.#session = openSession(
      parts,
      this.#desk,
      () => this.#shelf?.snapshot ?? null,
      (view) => (this.view = view),
    );
    void this.#openModels(parts);
  }

  async #openModels({ openModels }: EditorHost): Promise<void> {
    const [opened] = await Promise.allSettled([openModels()]);
    // Without a list of models nothing is offered, and the editor works all the same.
    if (opened.status === 'rejected') return;
    const shelf = opened.value;
    this.#shelf = shelf;
    shelf.on((snapshot) => {
      this.models = knownModels(snapshot);
      void this.#session?.check();
    });
    await shelf.refresh();
  }

  #show(session: EditorSession): void {
    if (this.#openId === this.pipeline) return;
    this.#openId = this.pipeline;
    this.deleting = false;
    if (this.pipeline === null) session.choose();
    else void session.open(this.pipeline);
  }

  async #save(): Promise<void> {
    if (!isSavable(this.view))
      return this.#session?.refuse('It has errors; correct them before it is saved.');
    return this.view.origin.place === 'edge' && this.whyNotEdge === null
      ? this.#saveThere()
      : this.#saveHere();
  }

  async #saveHere(): Promise<void> {
    await this.#session?.saveHere();
    this.#settle();
  }

  async #saveThere(): Promise<void> {
    await this.#session?.saveThere();
    this.#settle();
  }

  /** The address names what is open now, without opening it again. */
  #settle(): void {
    const { origin } = this.view;
    if (origin.place === 'new' || origin.id === this.#openId) return;
    this.#openId = origin.id;
    this.parts?.select(origin.id);
    this.guard?.readdress(editAddress(origin.id));
  }

  async #duplicate(): Promise<void> {
    if (this.guard?.mayLeave() === false) return;
    await this.#session?.duplicate();
    this.#detach();
  }

  async #import(): Promise<void> {
    const text = await pickText();
    if (text === null || this.guard?.mayLeave() === false) return;
    await this.#session?.fromFile(text);
    this.#detach();
  }

  async #remove(): Promise<void> {
    this.deleting = false;
    if ((await this.#session?.remove()) === true) location.hash = '';
  }

  /** What is open lives nowhere yet. */
  #detach(): void {
    this.#openId = null;
    this.guard?.readdress(editAddress(null));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-editor': EditorPage;
  }
}
