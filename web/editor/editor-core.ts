import type { CheckedText, TextSurroundings } from '../../shared/editing/check-text.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { EditorParts } from './editor-parts.ts';
import { LOADING } from './editor-state.ts';
import type { EditorState, Origin } from './editor-state.ts';

/** A text is checked when nothing was typed for so long. */
const PAUSE_MS = 150;

/** The text that is open and what is known of it: everything that opens or saves works on this. */
export class EditorCore {
  readonly parts: EditorParts;
  readonly #changed: (state: EditorState) => void;
  #state = LOADING;
  #cancelCheck = (): void => undefined;
  #checks = 0;

  constructor(parts: EditorParts, changed: (state: EditorState) => void) {
    this.parts = parts;
    this.#changed = changed;
  }

  get state(): EditorState {
    return this.#state;
  }

  /** Changes some of the state, and tells. */
  set(change: Partial<EditorState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed(this.#state);
  }

  say(tone: 'good' | 'bad', words: string): void {
    this.set({ said: { tone, words } });
  }

  /** Another text, which is checked soon. */
  setText(text: string): void {
    this.set({ text, said: null });
    this.#cancelCheck();
    this.#cancelCheck = this.parts.after(PAUSE_MS, () => void this.check());
  }

  /** Checks the text now; gives what was found, and shows it unless it was changed meanwhile. */
  async check(): Promise<CheckedText> {
    this.#cancelCheck();
    this.#checks += 1;
    const [check, { text, origin }] = [this.#checks, this.#state];
    const checked = await this.read(text, origin.place === 'browser' ? 'browser' : null);
    if (check === this.#checks && text === this.#state.text) this.set({ checked });
    return checked;
  }

  /** What there is to know of a text; never rejects. */
  async read(text: string, host: TextSurroundings['host']): Promise<CheckedText> {
    try {
      return await this.parts.desk.check(text, { models: this.parts.models(), host });
    } catch (error) {
      return unreadable(asSightlineError(error).message);
    }
  }

  /** Opens a text that lives somewhere. */
  async begin(origin: Origin, text: string): Promise<void> {
    this.set({ ...LOADING, phase: 'open', origin, text, saved: text });
    await this.check();
  }

  /** One thing at a time; what goes wrong is said. True when nothing did. */
  async tried(action: () => Promise<void>): Promise<boolean> {
    if (this.#state.busy) return false;
    this.set({ busy: true, said: null });
    try {
      await action();
      return true;
    } catch (error) {
      this.say('bad', asSightlineError(error).message);
      return false;
    } finally {
      this.set({ busy: false });
    }
  }

  /** Nothing is checked any more. */
  close(): void {
    this.#cancelCheck();
    this.#checks += 1;
  }
}

function unreadable(message: string): CheckedText {
  const problem = { from: 0, to: 0, line: 1, severity: 'error', message, fix: null } as const;
  return { problems: [problem], ids: [], form: null, structure: null, resolved: null };
}
