import { setDiagnostics } from '@codemirror/lint';
import type { Action, Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EditorProblem } from '../../shared/editing/editor-problem.ts';
import { base } from '../style/base.ts';
import { difference } from './difference.ts';
import { tellEditor } from './editor-events.ts';
import { textExtensions } from './text-extensions.ts';
import type { TextKnowledge } from './text-extensions.ts';

/** The text of a document, to be edited. Fires `text-change` as it is typed, `text-refused`, and `save-wish`. */
@customElement('sl-text-pane')
export class TextPane extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        min-height: 16rem;
        overflow: hidden;
        border: 1px solid var(--border);
        border-radius: var(--radius);
        background: var(--surface);
      }
      :host(:focus-within) {
        outline: 2px solid var(--focus);
        outline-offset: 1px;
      }
      .editor {
        height: 100%;
      }
    `,
  ];

  @property() text = '';
  @property({ attribute: false }) problems: readonly EditorProblem[] = [];
  @property({ attribute: false }) knowledge: TextKnowledge | null = null;
  #view: EditorView | null = null;

  override render() {
    return html`<div class="editor"></div>`;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.destroy();
    this.#view = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#view ??= this.#open();
    if (changed.has('text')) this.#take(this.text);
    if (changed.has('problems') || changed.has('text')) this.#mark();
  }

  /** Moves the cursor to an offset and the focus into the text. */
  show(offset: number): void {
    const view = this.#view;
    if (view === null) return;
    const at = Math.min(offset, view.state.doc.length);
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    view.focus();
  }

  #open(): EditorView | null {
    const [parent, { knowledge }] = [this.renderRoot.querySelector('.editor'), this];
    if (parent === null || knowledge === null || !(this.renderRoot instanceof ShadowRoot)) return null;
    const listener = {
      changed: (text: string) => this.#tell(text),
      refused: () => tellEditor(this, 'text-refused', null),
      save: () => tellEditor(this, 'save-wish', null),
    };
    const labels = EditorView.contentAttributes.of({
      'aria-label': 'Pipeline as YAML text. Escape, then Tab leaves it.',
      spellcheck: 'false',
      tabindex: '0',
    });
    return new EditorView({
      state: EditorState.create({ doc: this.text, extensions: textExtensions(knowledge, listener, labels) }),
      parent,
      root: this.renderRoot,
    });
  }

  #tell(text: string): void {
    if (text === this.text) return;
    this.text = text;
    tellEditor(this, 'text-change', text);
  }

  /** Only what differs is replaced, so that the cursor stays where it was and one step back undoes it. */
  #take(text: string): void {
    const view = this.#view;
    if (view === null) return;
    const now = view.state.doc.toString();
    if (now === text) return;
    const { from, to, insert } = difference(now, text);
    view.dispatch({ changes: { from, to, insert } });
  }

  #mark(): void {
    const view = this.#view;
    if (view === null) return;
    const { length } = view.state.doc;
    const marks = this.problems.filter(({ to }) => to <= length).map((problem) => this.#markOf(problem));
    view.dispatch(setDiagnostics(view.state, marks));
  }

  #markOf({ from, to, severity, message, fix }: EditorProblem): Diagnostic {
    const actions: Action[] =
      fix === null ? [] : [{ name: `Change to ${fix.text}`, apply: () => tellEditor(this, 'fix-wish', fix) }];
    return { from, to, severity, message, actions };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-text-pane': TextPane;
  }
}
