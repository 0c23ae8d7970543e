import { asSightlineError } from '../../shared/errors.ts';
import { TEMPLATES } from '../../shared/pipeline/templates.ts';
import type { EdgeDocument } from './edge-documents.ts';
import type { EditorCore } from './editor-core.ts';
import { LOADING } from './editor-state.ts';
import { freeId } from './free-id.ts';
import { MAX_TEXT } from './limits.ts';

/** Opens a pipeline: this browser's own, else the edge's. What hinders it is said. */
export async function openPipeline(core: EditorCore, id: string): Promise<void> {
  core.set(LOADING);
  const own = core.parts.own.find(id);
  if (own !== undefined) return core.begin({ place: 'browser', id }, own.text);
  try {
    const found = await core.parts.edge.get(id);
    if (found !== null) return await beginFrom(core, found);
    core.set({ phase: 'missing', said: { tone: 'bad', words: `There is no pipeline "${id}".` } });
  } catch (error) {
    core.set({ phase: 'missing', said: { tone: 'bad', words: asSightlineError(error).message } });
  }
}

/** Begins a new text from a template, under an id that nobody has. */
export async function openTemplate(core: EditorCore, template: string): Promise<void> {
  await beginNew(core, TEMPLATES.find(({ id }) => id === template)?.text ?? '');
}

/** Goes on with a copy that lives nowhere yet. */
export async function duplicate(core: EditorCore): Promise<void> {
  await core.tried(() => beginNew(core, core.state.text));
}

/** Begins a new text from a file; of several pipelines the first, the others are kept in this browser if they can be. */
export async function openFile(core: EditorCore, text: string): Promise<void> {
  if (text.length > MAX_TEXT) return core.say('bad', 'This file is too long: at most 1 MiB is read.');
  await core.tried(async () => {
    const [first, ...others] = await core.parts.desk.split(text);
    await beginNew(core, first?.text ?? text);
    let kept = 0;
    for (const other of others) kept += (await keptHere(core, other.text)) ? 1 : 0;
    const words = `The first of ${others.length + 1} pipelines is open; ${kept} of the others were saved in this browser.`;
    if (others.length > 0) core.say('good', words);
  });
}

/** False for what cannot run here, and for an id that is taken. */
async function keptHere(core: EditorCore, text: string): Promise<boolean> {
  const { resolved } = await core.read(text, 'browser');
  if (resolved === null || core.parts.taken().includes(resolved.id)) return false;
  await core.parts.own.put(resolved, text);
  return true;
}

/** With what was written of it, here or by others, comments and all, when that is what the edge has. */
async function beginFrom(core: EditorCore, found: EdgeDocument): Promise<void> {
  const { id, revision, scope } = found;
  const written = await core.parts.desk.write(found);
  const text = (await core.parts.own.edgeText(id, revision)) ?? (await edgeText(core, found)) ?? written;
  await core.begin({ place: 'edge', id, revision, scope }, text);
}

/** Comments that cannot be had are no reason not to open it. */
async function edgeText({ parts }: EditorCore, { id, revision }: EdgeDocument): Promise<string | undefined> {
  const [text] = await Promise.allSettled([parts.edge.text(id, revision)]);
  return text.status === 'fulfilled' ? text.value : undefined;
}

async function beginNew(core: EditorCore, text: string): Promise<void> {
  const [id] = (await core.read(text, null)).ids;
  const value = freeId(id ?? '', core.parts.taken());
  const isFree = id === undefined || id === value;
  const named = isFree ? text : await core.parts.desk.change(text, id, { set: 'id', value });
  core.set({ ...LOADING, phase: 'open', text: named });
  await core.check();
}
