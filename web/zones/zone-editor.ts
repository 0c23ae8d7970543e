import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ShapeItem } from '../../shared/editing/change-shapes.ts';
import type { ElementShapes } from '../../shared/editing/shapes.ts';
import { messageOf } from '../../shared/errors.ts';
import { icon } from '../app/icon.ts';
import { pickFile } from '../app/open-file.ts';
import type { Size } from '../overlay/fit.ts';
import { base, buttons } from '../style/base.ts';
import type { Backdrop } from './backdrop.ts';
import { itemsOf } from './shape.ts';
import './zone-backdrop.ts';
import { beginEdit, edit, isChanged, whyNot } from './zone-edit.ts';
import type { EditAction, ZoneEdit } from './zone-edit.ts';
import { zoneEditorStyle } from './zone-editor-style.ts';
import { hearZones, tellZones } from './zone-events.ts';
import './zone-fields.ts';
import { actionOfKey } from './zone-keys.ts';
import './zone-picture.ts';
import { saidOf } from './zone-words.ts';

/** The zones, lines or masks of one element on its picture, over the page. Fires `zones-closed` when it is. */
@customElement('sl-zone-editor')
export class ZoneEditor extends LitElement {
  static override styles = [base, buttons, zoneEditorStyle];

  @property({ attribute: false }) element: ElementShapes | null = null;
  /** What the element is called. */
  @property() name = '';
  @property({ attribute: false }) backdrop: Backdrop = { kind: 'none' };
  /** What the button says that ends it. */
  @property() done = 'Done';
  /** What becomes of the shapes; rejects in words when that cannot be. */
  @property({ attribute: false }) take: (items: readonly ShapeItem[]) => Promise<void> = () =>
    Promise.resolve();
  @state() private busy = false;
  @state() private edit: ZoneEdit | null = null;
  @state() private said = '';
  @state() private isRefusal = false;
  @state() private asking = false;
  @state() private pictureSize: Size = { width: 16, height: 9 };
  /** A picture that was chosen in place of what there was. */
  @state() private file: File | null = null;
  @query('dialog') private dialog: HTMLDialogElement | null | undefined;

  constructor() {
    super();
    hearZones(this, 'zone-action', (action) => this.#act(action));
    hearZones(this, 'picture-size', ({ width, height }) => {
      const before = this.pictureSize;
      if (before.width !== width || before.height !== height) this.pictureSize = { width, height };
    });
  }

  /** Whether anything would be lost. */
  get isChanged(): boolean {
    return this.edit !== null && isChanged(this.edit);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('element') && this.element !== null && this.edit === null)
      this.edit = beginEdit(this.element);
  }

  protected override firstUpdated(): void {
    this.dialog?.showModal();
  }

  override render() {
    const { edit: now } = this;
    if (now === null) return nothing;
    return html`<dialog
      aria-labelledby="title"
      @cancel=${(event: Event) => this.#cancel(event)}
      @close=${() => tellZones(this, 'zones-closed', null)}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
    >
      ${this.#top(now)} ${this.asking ? this.#question() : nothing} ${this.#tools(now)}
      <p class="said ${this.isRefusal ? 'bad' : ''}" role="status">${this.said}</p>
      <div class="work">
        <div class="seen">
          <sl-zone-picture .edit=${now} .pictureSize=${this.pictureSize}>
            <sl-zone-backdrop .backdrop=${this.#shownBackdrop}></sl-zone-backdrop>
          </sl-zone-picture>
          <p class="keys muted">
            Tab goes from shape to shape and through the points of one; arrows move by 1 %, with Shift by 5 %.
            ${now.rules.isLine ? '' : 'Insert adds a point, Delete takes it away.'} Ctrl Z undoes.
          </p>
        </div>
        <sl-zone-fields .edit=${now}></sl-zone-fields>
      </div>
    </dialog>`;
  }

  get #shownBackdrop(): Backdrop {
    return this.file === null ? this.backdrop : this.#ofFile(this.file);
  }

  #filed: Backdrop = { kind: 'none' };

  #ofFile(file: File): Backdrop {
    if (this.#filed.kind !== 'file' || this.#filed.file !== file) this.#filed = { kind: 'file', file };
    return this.#filed;
  }

  #top(now: ZoneEdit) {
    const { word, least } = now.rules;
    const title = { zone: 'Zones', line: 'Lines', mask: 'Masks' }[word];
    const isTooFew = now.shapes.length < least;
    return html`<div class="top">
      <h2 id="title">${title}${this.name === word ? '' : ` of ${this.name}`}</h2>
      <button class="quiet" @click=${() => this.#leave()}>Cancel</button>
      <button
        class="primary"
        ?disabled=${isTooFew || now.drawing !== null || this.busy}
        title=${isTooFew ? `It needs at least one ${word}; remove the element in place of the last one.` : ''}
        @click=${() => void this.#finish(now)}
      >
        ${this.done}
      </button>
    </div>`;
  }

  #question() {
    return html`<div class="asking" role="alert">
      <span>There are changes that were not taken over.</span>
      <button @click=${() => this.#close()}>Drop them</button>
      <button @click=${() => (this.asking = false)}>Go on editing</button>
    </div>`;
  }

  #tools({ rules: { word }, drawing, past, future }: ZoneEdit) {
    const act = (action: EditAction) => () => this.#act(action);
    const ofDrawing = html`<button class="primary" @click=${act({ do: 'close' })}>Close the area</button>
      <button @click=${act({ do: 'draw-back' })}>Back</button>
      <button @click=${act({ do: 'give-up' })}>Give up</button>`;
    const ofAll = html`<button @click=${act({ do: 'draw' })}>${icon('plus')}Draw a ${word}</button>
      <button @click=${act({ do: 'add' })}>Put one in the middle</button>
      <button ?disabled=${past.length === 0} @click=${act({ do: 'undo' })}>Undo</button>
      <button ?disabled=${future.length === 0} @click=${act({ do: 'redo' })}>Redo</button>
      <button @click=${() => void this.#choosePicture()}>${icon('picture')}Open a picture …</button>`;
    return html`<div class="tools" role="toolbar" aria-label="Drawing">
      ${drawing === null ? ofAll : ofDrawing}
    </div>`;
  }

  #act(action: EditAction): void {
    const before = this.edit;
    if (before === null) return;
    const refusal = whyNot(before, action);
    this.edit = edit(before, action);
    this.isRefusal = refusal !== null;
    const said = refusal ?? saidOf(before, action, this.edit);
    if (said !== '' || this.edit.shapes !== before.shapes) this.said = said;
  }

  #key(event: KeyboardEvent): void {
    const [target] = event.composedPath();
    // Fields undo what is typed into them themselves.
    if (this.edit === null) return;
    // By the key: browsers let nobody refuse a second `cancel`.
    if (event.key === 'Escape') return this.#cancel(event);
    if (target instanceof HTMLInputElement) return;
    const isOfAll =
      event.ctrlKey ||
      event.metaKey ||
      (this.edit.drawing !== null && !(target instanceof HTMLButtonElement));
    const action = isOfAll ? actionOfKey(this.edit, event) : null;
    if (action === null) return;
    event.preventDefault();
    this.#act(action);
  }

  async #choosePicture(): Promise<void> {
    this.file = (await pickFile('image/*')) ?? this.file;
  }

  #cancel(event: Event): void {
    event.preventDefault();
    if (this.edit?.drawing === null) this.#leave();
    else this.#act({ do: 'give-up' });
  }

  #leave(): void {
    if (this.isChanged) this.asking = true;
    else this.#close();
  }

  /** What was drawn is not lost when it cannot be taken over. */
  async #finish({ shapes }: ZoneEdit): Promise<void> {
    this.busy = true;
    try {
      if (this.isChanged) await this.take(itemsOf(shapes));
      this.#close();
    } catch (error) {
      this.said = messageOf(error);
      this.isRefusal = true;
    } finally {
      this.busy = false;
    }
  }

  /** It tells so when it is. */
  #close(): void {
    this.dialog?.close();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-zone-editor': ZoneEditor;
  }
}
