import type { FormChange } from '../../shared/editing/change-pipeline.ts';
import type { CheckedText, TextSurroundings } from '../../shared/editing/check-text.ts';
import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { TEMPLATES } from '../../shared/pipeline/templates.ts';
import type { OwnPipelines } from '../store/own-pipelines.ts';
import type { Desk } from './desk.ts';
import type { EdgeDocument, EdgeDocuments } from './edge-documents.ts';
import { LOADING } from './editor-state.ts';
import type { EditorState, Origin } from './editor-state.ts';
import { freeId } from './free-id.ts';
import { MAX_TEXT } from './limits.ts';

/** What an editor works with. */
export interface EditorParts {
  readonly desk: Pick<Desk, 'check' | 'change' | 'write' | 'standAlone' | 'split'>;
  readonly edge: Pick<EdgeDocuments, 'get' | 'put' | 'remove'>;
  readonly own: Pick<OwnPipelines, 'find' | 'put' | 'remove' | 'keepEdgeText' | 'edgeText'>;
  /** Ids of every pipeline that is listed. */
  readonly taken: () => readonly string[];
  readonly models: () => TextSurroundings['models'];
  /** Lets what runs here take the change over; says in words what happened, nothing when it does not run. */
  readonly apply: (before: ResolvedPipeline | null, after: ResolvedPipeline) => Promise<string>;
  /** Calls once after so many milliseconds; the returned function cancels. */
  readonly after: (ms: number, action: () => void) => () => void;
}

/** A text is checked when nothing was typed for so long. */
const PAUSE_MS = 150;

/** One text being edited, from where it lives to where it is saved. Tells of every change of its state. */
export class EditorSession {
  readonly #parts: EditorParts;
  readonly #changed: (state: EditorState) => void;
  #state = LOADING;
  /** Of what was saved last: what runs by it may be changed from there. */
  #running: ResolvedPipeline | null = null;
  #cancelCheck = (): void => undefined;
  #checks = 0;

  constructor(parts: EditorParts, changed: (state: EditorState) => void) {
    this.#parts = parts;
    this.#changed = changed;
  }

  get state(): EditorState {
    return this.#state;
  }

  /** Opens a pipeline: this browser's own, else the edge's. */
  async open(id: string): Promise<void> {
    this.#set(LOADING);
    const own = this.#parts.own.find(id);
    if (own !== undefined) return this.#begin({ place: 'browser', id }, own.text, own.text);
    try {
      const found = await this.#parts.edge.get(id);
      if (found === null)
        this.#set({ ...this.#state, phase: 'missing', said: bad('There is no such pipeline.') });
      else await this.#beginFrom(found);
    } catch (error) {
      this.#set({ ...this.#state, phase: 'missing', said: bad(asSightlineError(error).message) });
    }
  }

  /** Lets a template be chosen. */
  choose(): void {
    this.#set({ ...LOADING, phase: 'choosing' });
  }

  /** Begins a new text from a template, under an id that nobody has. */
  async fromTemplate(template: string): Promise<void> {
    const text = TEMPLATES.find(({ id }) => id === template)?.text ?? '';
    await this.#beginNew(text);
  }

  /** Begins a new text from a file; of several pipelines the first, the others are kept in this browser if they can be. */
  async fromFile(text: string): Promise<void> {
    if (text.length > MAX_TEXT) return this.#say(bad('This file is too long: at most 1 MiB is read.'));
    await this.#tried(async () => {
      const [first, ...others] = await this.#parts.desk.split(text);
      await this.#beginNew(first?.text ?? text);
      let kept = 0;
      for (const other of others) kept += (await this.#keepOther(other.text)) ? 1 : 0;
      if (others.length > 0)
        this.#say(
          good(
            `The first of ${others.length + 1} pipelines is open; ${kept} others are kept in this browser.`,
          ),
        );
    });
  }

  /** What was typed. */
  setText(text: string): void {
    this.#set({ ...this.#state, text, said: null });
    this.#checkSoon();
  }

  /** Makes a change of the form in the text. */
  async change(change: FormChange): Promise<void> {
    const { text, checked } = this.#state;
    const id = checked?.form?.id;
    if (id === undefined) return;
    await this.#tried(async () => {
      this.setText(await this.#parts.desk.change(text, id, change));
      await this.check();
    });
  }

  /** Checks the text now; gives what was found, and shows it unless it was changed meanwhile. */
  async check(): Promise<CheckedText> {
    this.#cancelCheck();
    this.#checks += 1;
    const [check, { text, origin }] = [this.#checks, this.#state];
    const host = origin.place === 'browser' ? 'browser' : null;
    const checked = await this.#read(text, host);
    if (check === this.#checks && text === this.#state.text) this.#set({ ...this.#state, checked });
    return checked;
  }

  /** Keeps the text in this browser. */
  async saveHere(): Promise<void> {
    await this.#saving(async (text) => {
      const { resolved, problems } = await this.#read(text, 'browser');
      if (resolved === null || problems.some(({ severity }) => severity === 'error')) {
        await this.check();
        throw new SightlineError('invalid_document', 'It cannot run in a browser; the problems say why.');
      }
      const { origin } = this.#state;
      const former = origin.place === 'browser' ? origin.id : null;
      if (former !== resolved.id && this.#parts.taken().includes(resolved.id)) throw taken(resolved.id);
      await this.#parts.own.put(resolved, text);
      // It goes by another id now; the former one is gone.
      if (origin.place === 'browser' && origin.id !== resolved.id) await this.#parts.own.remove(origin.id);
      await this.#saved({ place: 'browser', id: resolved.id }, text, resolved, 'Saved in this browser.');
    });
  }

  /** Puts the pipeline on the edge, unless it was changed there since it was opened: then it says so in `conflict`. */
  async saveThere(): Promise<void> {
    const { origin, checked } = this.#state;
    const same = origin.place === 'edge' && origin.id === checked?.form?.id;
    await this.#saving((text, id) => this.#put(text, id, same ? origin.revision : null));
  }

  /** Ends a conflict: with what is here in place of what is there, with what is there, or not yet. */
  async settle(choice: 'mine' | 'theirs' | 'later'): Promise<void> {
    const { conflict } = this.#state;
    if (conflict === null) return;
    this.#set({ ...this.#state, conflict: null });
    const { id, revision, scope, theirs } = conflict;
    if (choice === 'mine') await this.#saving((text) => this.#put(text, id, revision));
    else if (choice === 'theirs' && revision !== null)
      await this.#begin({ place: 'edge', id, revision, scope }, theirs, theirs);
  }

  /** Goes on with a copy that lives nowhere yet. */
  async duplicate(): Promise<void> {
    await this.#tried(() => this.#beginNew(this.#state.text));
  }

  /** Removes the pipeline from where it lives. True when it is gone. */
  async remove(): Promise<boolean> {
    const { origin } = this.#state;
    return this.#tried(async () => {
      if (origin.place === 'browser') await this.#parts.own.remove(origin.id);
      if (origin.place === 'edge') await this.#parts.edge.remove(origin.id, origin.revision);
      this.#set({ ...this.#state, saved: this.#state.text });
    });
  }

  /** Says why something was not done. */
  refuse(words: string): void {
    this.#say(bad(words));
  }

  /** Nothing more is told. */
  close(): void {
    this.#cancelCheck();
    this.#checks += 1;
  }

  async #put(text: string, id: string, revision: string | null): Promise<void> {
    const known = await this.#knownThere(id);
    const definition = await this.#parts.desk.standAlone(text, id, known);
    try {
      const stored = await this.#parts.edge.put(id, definition, revision);
      const { resolved } = await this.#read(await this.#parts.desk.write(stored), null);
      const { scope } = stored;
      await Promise.allSettled([this.#parts.own.keepEdgeText(id, stored.revision, text)]);
      await this.#saved(
        { place: 'edge', id, revision: stored.revision, scope },
        text,
        resolved,
        'Saved on the edge.',
      );
    } catch (error) {
      if (asSightlineError(error).code !== 'conflict') throw error;
      await this.#meet(id);
    }
  }

  async #knownThere(id: string) {
    const { origin } = this.#state;
    return origin.place === 'edge' && origin.id === id ? origin.scope : { sources: {}, ai_models: {} };
  }

  async #meet(id: string): Promise<void> {
    const found = await this.#parts.edge.get(id);
    const theirs = found === null ? '' : await this.#parts.desk.write(found);
    const { revision = null, scope = { sources: {}, ai_models: {} } } = found ?? {};
    this.#set({ ...this.#state, conflict: { id, theirs, revision, scope } });
  }

  async #keepOther(text: string): Promise<boolean> {
    const { resolved } = await this.#read(text, 'browser');
    if (resolved === null || this.#parts.taken().includes(resolved.id)) return false;
    await this.#parts.own.put(resolved, text);
    return true;
  }

  async #beginFrom(found: EdgeDocument): Promise<void> {
    const { id, revision, scope } = found;
    const written = await this.#parts.desk.write(found);
    const text = (await this.#parts.own.edgeText(id, revision)) ?? written;
    await this.#begin({ place: 'edge', id, revision, scope }, text, written);
  }

  async #beginNew(text: string): Promise<void> {
    const { ids } = await this.#read(text, null);
    const [id] = ids;
    const value = freeId(id ?? '', this.#parts.taken());
    const named =
      id === undefined || id === value ? text : await this.#parts.desk.change(text, id, { set: 'id', value });
    this.#set({ ...LOADING, phase: 'open', text: named });
    this.#running = null;
    await this.check();
  }

  async #begin(origin: Origin, text: string, running: string): Promise<void> {
    this.#set({ ...LOADING, phase: 'open', origin, text, saved: text });
    const checked = await this.check();
    this.#running = text === running ? checked.resolved : (await this.#read(running, null)).resolved;
  }

  async #saved(origin: Origin, text: string, after: ResolvedPipeline | null, words: string): Promise<void> {
    this.#set({ ...this.#state, origin, saved: text });
    const before = this.#running;
    this.#running = after;
    const [applied] = after === null ? [] : await Promise.allSettled([this.#parts.apply(before, after)]);
    const further =
      applied?.status === 'rejected'
        ? `What runs here goes on as it was: ${asSightlineError(applied.reason).message}`
        : (applied?.value ?? '');
    this.#say(good([words, further].filter((part) => part !== '').join(' ')));
    await this.check();
  }

  async #saving(save: (text: string, id: string) => Promise<void>): Promise<void> {
    const { text } = this.#state;
    await this.#tried(async () => {
      const { form, problems } = await this.check();
      if (form === null || problems.some(({ severity }) => severity === 'error'))
        throw new SightlineError(
          'invalid_document',
          'It was not saved: it has errors. Each is shown at its line.',
        );
      await save(text, form.id);
    });
  }

  /** One thing at a time; what goes wrong is said. True when nothing did. */
  async #tried(action: () => Promise<void>): Promise<boolean> {
    if (this.#state.busy) return false;
    this.#set({ ...this.#state, busy: true, said: null });
    try {
      await action();
      return true;
    } catch (error) {
      this.#say(bad(asSightlineError(error).message));
      return false;
    } finally {
      this.#set({ ...this.#state, busy: false });
    }
  }

  async #read(text: string, host: TextSurroundings['host']): Promise<CheckedText> {
    try {
      return await this.#parts.desk.check(text, { models: this.#parts.models(), host });
    } catch (error) {
      return unreadable(asSightlineError(error).message);
    }
  }

  #checkSoon(): void {
    this.#cancelCheck();
    this.#cancelCheck = this.#parts.after(PAUSE_MS, () => void this.check());
  }

  #say(said: EditorState['said']): void {
    this.#set({ ...this.#state, said });
  }

  #set(state: EditorState): void {
    this.#state = state;
    this.#changed(state);
  }
}

function taken(id: string): SightlineError {
  return new SightlineError(
    'conflict',
    `There is a pipeline "${id}" already. Give this one another id, or press Duplicate, and save it then.`,
  );
}

function unreadable(message: string): CheckedText {
  const problem = { from: 0, to: 0, line: 1, severity: 'error', message, fix: null } as const;
  return { problems: [problem], ids: [], form: null, structure: null, resolved: null };
}

function good(words: string): EditorState['said'] {
  return { tone: 'good', words };
}

function bad(words: string): EditorState['said'] {
  return { tone: 'bad', words };
}
