import { yaml } from '@codemirror/lang-yaml';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base, buttons } from '../style/base.ts';
import { tellEditor } from './editor-events.ts';
import type { Conflict } from './editor-state.ts';
import { textLook } from './text-look.ts';

const mergeLook = EditorView.theme({
  '.cm-deletedChunk': { backgroundColor: 'var(--bad-soft)', color: 'var(--text)' },
  '.cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--good-soft) !important' },
  '.cm-changedText, .cm-deletedText': { background: 'none !important', fontWeight: '700' },
});

/** What the edge has against what is here, line by line, and what to do about it. Fires `conflict-choice`. */
@customElement('sl-conflict-view')
export class ConflictView extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
        padding: var(--space-4);
        border: 1px solid var(--warn);
        border-radius: var(--radius-lg);
        background: var(--surface);
      }
      h2 {
        font-size: var(--text-lg);
      }
      p {
        margin: var(--space-2) 0;
      }
      .difference {
        max-height: 22rem;
        overflow: auto;
        border: 1px solid var(--border);
        border-radius: var(--radius);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
        margin-top: var(--space-3);
      }
    `,
  ];

  @property({ attribute: false }) conflict: Conflict | null = null;
  @property() text = '';
  #view: EditorView | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.destroy();
    this.#view = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('conflict')) return;
    this.#view?.destroy();
    this.#view = this.#open();
    this.renderRoot.querySelector('h2')?.focus();
  }

  override render() {
    const { conflict } = this;
    if (conflict === null) return nothing;
    const gone = conflict.revision === null;
    return html`<h2 tabindex="-1">
        ${gone ? 'It was removed on the edge' : 'It was changed on the edge meanwhile'}
      </h2>
      <p>
        ${
          gone
            ? 'Somebody removed this pipeline since you opened it.'
            : 'Somebody else saved this pipeline, or one of its id is there already. Below, what they have is red and what you have is green.'
        }
      </p>
      ${gone ? nothing : html`<div class="difference"></div>`}
      <div class="actions">
        <button class="primary" @click=${() => tellEditor(this, 'conflict-choice', 'mine')}>
          ${gone ? 'Save mine anew' : 'Replace theirs with mine'}
        </button>
        ${
          gone
            ? nothing
            : html`<button @click=${() => tellEditor(this, 'conflict-choice', 'theirs')}>Take theirs</button>`
        }
        <button class="quiet" @click=${() => tellEditor(this, 'conflict-choice', 'later')}>
          Keep editing
        </button>
      </div>`;
  }

  #open(): EditorView | null {
    const parent = this.renderRoot.querySelector('.difference');
    if (parent === null || this.conflict === null || !(this.renderRoot instanceof ShadowRoot)) return null;
    const extensions = [
      yaml(),
      textLook,
      mergeLook,
      EditorView.lineWrapping,
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({
        tabindex: '0',
        'aria-label': 'Your text, with what the edge has marked in it',
      }),
      unifiedMergeView({ original: this.conflict.theirs, mergeControls: false, gutter: true }),
    ];
    return new EditorView({ doc: this.text, extensions, parent, root: this.renderRoot });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-conflict-view': ConflictView;
  }
}
