import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import type { PlainScope } from '../../shared/editing/pipeline-text.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { EditorCore } from './editor-core.ts';
import { errorsIn } from './editor-state.ts';
import type { Origin } from './editor-state.ts';

const NOTHING: PlainScope = { sources: {}, ai_models: {} };

/** Keeps the text in this browser. What hinders it is said. */
export async function saveHere(core: EditorCore): Promise<void> {
  await saving(core, async (text) => {
    const { resolved, problems } = await core.read(text, 'browser');
    const [error] = problems.filter(({ severity }) => severity === 'error');
    if (resolved === null || error !== undefined) throw notHere(error?.message ?? '');
    const { origin } = core.state;
    const former = origin.place === 'browser' ? origin.id : null;
    if (former !== resolved.id && core.parts.taken().includes(resolved.id)) throw taken(resolved.id);
    await core.parts.own.put(resolved, text);
    // It goes by another id now; the former one is gone.
    if (former !== null && former !== resolved.id) await core.parts.own.remove(former);
    await saved(core, { place: 'browser', id: resolved.id }, text, resolved);
  });
}

/** Puts the pipeline on the edge, unless it was changed there since it was opened: then the state has a `conflict`. */
export async function saveThere(core: EditorCore): Promise<void> {
  await saving(core, (text, id) => {
    const { origin } = core.state;
    const isSame = origin.place === 'edge' && origin.id === id;
    return put(core, text, id, isSame ? origin.revision : null);
  });
}

/** Ends a conflict: with what is here in place of what is there, with what is there, or not yet. */
export async function settle(core: EditorCore, choice: 'mine' | 'theirs' | 'later'): Promise<void> {
  const { conflict } = core.state;
  if (conflict === null) return;
  core.set({ conflict: null });
  const { id, revision, scope, theirs } = conflict;
  if (choice === 'mine') await saving(core, (text) => put(core, text, id, revision));
  else if (choice === 'theirs' && revision !== null)
    await core.begin({ place: 'edge', id, revision, scope }, theirs);
}

/** Removes the pipeline from where it lives. True when it is gone. */
export function remove(core: EditorCore): Promise<boolean> {
  return core.tried(async () => {
    const { origin, text } = core.state;
    if (origin.place === 'browser') await core.parts.own.remove(origin.id);
    if (origin.place === 'edge') await core.parts.edge.remove(origin.id, origin.revision);
    core.set({ saved: text });
  });
}

async function saving(core: EditorCore, save: (text: string, id: string) => Promise<void>): Promise<void> {
  const { text } = core.state;
  await core.tried(async () => {
    const checked = await core.check();
    if (checked.form === null || errorsIn(checked) > 0) throw withErrors();
    await save(text, checked.form.id);
  });
}

async function put(core: EditorCore, text: string, id: string, revision: string | null): Promise<void> {
  const { desk, edge, own } = core.parts;
  const { origin } = core.state;
  const known = origin.place === 'edge' && origin.id === id ? origin.scope : NOTHING;
  const definition = await desk.standAlone(text, id, known);
  try {
    const stored = await edge.put(id, definition, revision);
    const { resolved } = await core.read(await desk.write(stored), null);
    // Comments that could not be kept are only missed when it is opened again.
    await Promise.allSettled([
      own.keepEdgeText(id, stored.revision, text),
      edge.keepText(id, stored.revision, text),
    ]);
    await saved(core, { place: 'edge', id, revision: stored.revision, scope: stored.scope }, text, resolved);
  } catch (error) {
    if (asSightlineError(error).code !== 'conflict') throw error;
    await meet(core, id);
  }
}

/** What the edge has now, beside what is here. */
async function meet(core: EditorCore, id: string): Promise<void> {
  const found = await core.parts.edge.get(id);
  const theirs = found === null ? '' : await core.parts.desk.write(found);
  const { revision = null, scope = NOTHING } = found ?? {};
  core.set({ conflict: { id, theirs, revision, scope } });
}

const SAVED = { new: '', browser: 'Saved in this browser.', edge: 'Saved on the edge.' } as const;

async function saved(
  core: EditorCore,
  origin: Origin,
  text: string,
  after: ResolvedPipeline | null,
): Promise<void> {
  core.set({ origin, saved: text });
  await core.check();
  const further = after === null ? '' : await applied(core, after);
  core.say('good', [SAVED[origin.place], further].filter((part) => part !== '').join(' '));
}

async function applied({ parts }: EditorCore, after: ResolvedPipeline): Promise<string> {
  try {
    return await parts.apply(after);
  } catch (error) {
    return `What runs here did not take it over: ${asSightlineError(error).message}`;
  }
}

function withErrors(): SightlineError {
  return new SightlineError(
    'invalid_document',
    'It was not saved: it has errors. Each is shown at its line.',
  );
}

function notHere(why: string): SightlineError {
  return new SightlineError('unsupported', `It was not saved here, since no browser can run it: ${why}`);
}

function taken(id: string): SightlineError {
  return new SightlineError(
    'conflict',
    `There is a pipeline "${id}" already. Give this one another id, or press Duplicate, and save it then.`,
  );
}
