import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ShapeItem } from '../../shared/editing/change-shapes.ts';
import type { KnownModel } from '../../shared/editing/known-models.ts';
import type { ModelShelf } from '../store/model-shelf.ts';
import { base, buttons, panels } from '../style/base.ts';
import { startDocumentWorker } from '../workers/document.api.ts';
import './conflict-view.ts';
import './editor-bar.ts';
import { Desk } from './desk.ts';
import { hearEditor } from './editor-events.ts';
import type { BarAction } from './editor-events.ts';
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
import { backdropOf } from '../zones/backdrop.ts';
import { ZoneDoor } from '../zones/zone-door.ts';

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
  @query('sl-text-pane') private textPane: TextPane | null | undefined;
  readonly #desk = new Desk(startDocumentWorker);
  readonly #knowledge: TextKnowledge = {
    suggest: (text, offset) => this.#desk.suggest(text, offset, this.models),
    describe: (text, offset) => this.#desk.describe(text, offset),
  };
  readonly #zones = new ZoneDoor(this);
  #session: EditorSession | null = null;
  #shelf: ModelShelf | null = null;
  /** The address that goes with what is open already. */
  #openId: string | null | undefined = undefined;

  constructor() {
    super();
    hearEditor(this, 'text-change', (text) => this.#session?.setText(text));
    hearEditor(this, 'form-change', (change) => void this.#session?.change(change));
    hearEditor(this, 'shapes-open', (index) => void this.#openShapes(index));
    hearEditor(this, 'problem-show', (offset) => this.textPane?.show(offset));
    hearEditor(this, 'template-choose', (id) => void this.#session?.fromTemplate(id));
    hearEditor(this, 'conflict-choice', (choice) => void this.#session?.settle(choice));
    hearEditor(this, 'bar-action', (action) => void this.#act(action));
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
    if (changed.has('guard')) this.guard?.watch(() => isUnsaved(this.view) || this.#zones.isChanged);
    if (this.parts !== null && this.#session === null) this.#begin(this.parts);
    if ((changed.has('pipeline') || changed.has('parts')) && this.#session !== null)
      this.#show(this.#session);
  }

  override render() {
    const { view } = this;
    if (view.phase === 'loading') return html`<main><p role="status">Opening …</p></main>`;
    if (view.phase === 'choosing') return html`${this.#said()}<sl-template-list></sl-template-list>`;
    if (view.phase === 'missing')
      return html`<main><a class="back" href="#">← Picture</a>${this.#said()}</main>`;
    return html`<main aria-label="Pipeline editor" tabindex="-1">
      <sl-editor-bar .view=${view} .whyNotEdge=${this.whyNotEdge}></sl-editor-bar>
      ${this.#said()}
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
      ${this.#zones.render()}
    </main>`;
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
    if (this.pipeline === null) session.choose();
    else void session.open(this.pipeline);
  }

  async #openShapes(index: number): Promise<void> {
    const { form } = this.view.checked ?? {};
    const element = form?.elements.find((each) => each.index === index);
    if (!form || !element?.shapes || this.parts === null) return;
    const { name, shapes } = element;
    const take = async (items: readonly ShapeItem[]): Promise<void> =>
      this.#session?.change({ shapes: index, items });
    const backdrop = backdropOf(this.parts, form.id);
    const opening = this.#zones.open({ name, shapes, backdrop, done: 'Take over', take });
    const [opened] = await Promise.allSettled([opening]);
    if (opened.status === 'rejected') this.#session?.refuse('The editor of shapes could not be loaded.');
  }

  #act(action: BarAction): Promise<void> | undefined {
    const { text, checked } = this.view;
    const acts: Readonly<Record<BarAction, () => Promise<void> | void>> = {
      'save-here': () => this.#saveHere(),
      'save-there': () => this.#saveThere(),
      duplicate: () => this.#duplicate(),
      import: () => this.#import(),
      export: () => exportText(text, checked?.form?.id ?? 'pipeline'),
      delete: () => this.#remove(),
    };
    return acts[action]() ?? undefined;
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
