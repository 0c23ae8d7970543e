import type { FormChange } from '../../shared/editing/change-pipeline.ts';
import { EditorCore } from './editor-core.ts';
import type { EditorParts } from './editor-parts.ts';
import { LOADING } from './editor-state.ts';
import type { EditorState } from './editor-state.ts';
import { duplicate, openFile, openPipeline, openTemplate } from './opening.ts';
import { remove, saveHere, saveThere, settle } from './saving.ts';

/** One text being edited, from where it lives to where it is saved. Tells of every change of its state. */
export class EditorSession {
  readonly #core: EditorCore;

  constructor(parts: EditorParts, changed: (state: EditorState) => void) {
    this.#core = new EditorCore(parts, changed);
  }

  get state(): EditorState {
    return this.#core.state;
  }

  /** Opens a pipeline: this browser's own, else the edge's. */
  open(id: string): Promise<void> {
    return openPipeline(this.#core, id);
  }

  /** Lets a template be chosen. */
  choose(): void {
    this.#core.set({ ...LOADING, phase: 'choosing' });
  }

  /** Begins a new text from a template, under an id that nobody has. */
  fromTemplate(template: string): Promise<void> {
    return openTemplate(this.#core, template);
  }

  /** Begins a new text from a file. */
  fromFile(text: string): Promise<void> {
    return openFile(this.#core, text);
  }

  /** Goes on with a copy that lives nowhere yet. */
  duplicate(): Promise<void> {
    return duplicate(this.#core);
  }

  /** What was typed. */
  setText(text: string): void {
    this.#core.setText(text);
  }

  /** Makes a change of the form in the text. */
  async change(change: FormChange): Promise<void> {
    const { text, checked } = this.state;
    const id = checked?.form?.id;
    if (id === undefined) return;
    await this.#core.tried(async () => {
      this.setText(await this.#core.parts.desk.change(text, id, change));
      await this.check();
    });
  }

  /** Checks the text now. */
  async check(): Promise<void> {
    await this.#core.check();
  }

  /** Keeps the text in this browser. */
  saveHere(): Promise<void> {
    return saveHere(this.#core);
  }

  /** Puts the pipeline on the edge, unless it was changed there meanwhile. */
  saveThere(): Promise<void> {
    return saveThere(this.#core);
  }

  /** Ends a conflict. */
  settle(choice: 'mine' | 'theirs' | 'later'): Promise<void> {
    return settle(this.#core, choice);
  }

  /** Removes the pipeline from where it lives. True when it is gone. */
  remove(): Promise<boolean> {
    return remove(this.#core);
  }

  /** Says why something was not done. */
  refuse(words: string): void {
    this.#core.say('bad', words);
  }

  /** Nothing more is checked. */
  close(): void {
    this.#core.close();
  }
}
