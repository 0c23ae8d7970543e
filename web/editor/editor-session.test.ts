import { beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { changePipeline } from '../../shared/editing/change-pipeline.ts';
import { checkText } from '../../shared/editing/check-text.ts';
import { splitPipelines, standingAlone, textOfPipeline } from '../../shared/editing/pipeline-text.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { TEMPLATES } from '../../shared/pipeline/templates.ts';
import { OwnPipelines } from '../store/own-pipelines.ts';
import { MemoryPipelineTexts } from '../store/pipeline-texts.ts';
import type { EdgeDocument } from './edge-documents.ts';
import type { EditorParts } from './editor-parts.ts';
import { EditorSession } from './editor-session.ts';
import { isSavable, isUnsaved } from './editor-state.ts';

/** An edge in memory that keeps revisions as a real one does. */
class FakeEdge {
  readonly kept = new Map<string, EdgeDocument>();
  readonly texts = new Map<string, string>();
  #revision = 0;

  get(id: string): Promise<EdgeDocument | null> {
    return Promise.resolve(this.kept.get(id) ?? null);
  }

  put(id: string, definition: unknown, revision: string | null): Promise<EdgeDocument> {
    if ((this.kept.get(id)?.revision ?? null) !== revision)
      return Promise.reject(new SightlineError('conflict', 'It was changed meanwhile.'));
    this.#revision += 1;
    const scope = { sources: {}, ai_models: {} };
    const document = { id, definition, revision: String(this.#revision), scope };
    this.kept.set(id, document);
    return Promise.resolve(document);
  }

  text(id: string, revision: string): Promise<string | undefined> {
    return Promise.resolve(this.texts.get(`${id} ${revision}`));
  }

  async keepText(id: string, revision: string, text: string): Promise<void> {
    this.texts.set(`${id} ${revision}`, text);
  }

  async remove(id: string, revision: string): Promise<void> {
    await this.put(id, null, revision);
    this.kept.delete(id);
  }
}

const OBJECTS = TEMPLATES[0]?.text ?? '';

let edge: FakeEdge;
let own: OwnPipelines;
let applied: ResolvedPipeline[];
let timers: (() => void)[];
let session: EditorSession;

const desk: EditorParts['desk'] = {
  check: async (text, surroundings) => checkText(text, surroundings),
  change: async (...change) => changePipeline(...change),
  write: async ({ id, definition, scope }) => textOfPipeline(id, definition, scope),
  standAlone: async (text, id, known) => standingAlone(parse(text), id, known),
  split: async (text) => splitPipelines(text),
};

beforeEach(() => {
  edge = new FakeEdge();
  own = new OwnPipelines(new MemoryPipelineTexts(), null, () => 0);
  applied = [];
  timers = [];
  session = new EditorSession(
    {
      desk,
      edge,
      own,
      taken: () => [...edge.kept.keys(), ...own.all.map(({ id }) => id)],
      models: () => null,
      apply: async (pipeline) => {
        applied.push(pipeline);
        return 'It goes on.';
      },
      after: (_ms, action) => {
        timers.push(action);
        return () => (timers = timers.filter((timer) => timer !== action));
      },
    },
    () => undefined,
  );
});

test('a template is new, unsaved and savable; saved here, it is this browser’s own', async () => {
  await session.fromTemplate('objects');
  expect(session.state).toMatchObject({ phase: 'open', origin: { place: 'new' }, text: OBJECTS });
  expect([isUnsaved(session.state), isSavable(session.state)]).toEqual([true, true]);
  await session.saveHere();
  expect(own.find('my-objects')?.text).toBe(OBJECTS);
  expect(session.state).toMatchObject({ origin: { place: 'browser' }, said: { tone: 'good' } });
  expect(isUnsaved(session.state)).toBe(false);
});

test('a second one of a template, and a duplicate, have ids of their own', async () => {
  await session.fromTemplate('objects');
  await session.saveHere();
  await session.fromTemplate('objects');
  expect(session.state.checked?.form?.id).toBe('my-objects-2');
  await session.saveHere();
  await session.duplicate();
  expect(session.state).toMatchObject({ origin: { place: 'new' }, checked: { ids: ['my-objects-3'] } });
});

test('one that is renamed is there once, and a taken id is refused', async () => {
  await session.fromTemplate('objects');
  await session.saveHere();
  await session.change({ set: 'id', value: 'porch' });
  await session.saveHere();
  expect(own.all.map(({ id }) => id)).toEqual(['porch']);
  await session.fromTemplate('faces');
  await session.change({ set: 'id', value: 'porch' });
  await session.saveHere();
  expect(session.state.said).toMatchObject({ tone: 'bad', words: expect.stringContaining('already') });
  expect(own.find('porch')?.listing.model).toBe('centernet');
});

test('typing is checked after a pause, and what was overtaken is not shown', async () => {
  await session.fromTemplate('objects');
  session.setText('pipelines: {');
  session.setText(`${OBJECTS}# more\n`);
  expect(timers).toHaveLength(1);
  timers[0]?.();
  await Promise.resolve();
  session.setText('[');
  await session.check();
  expect(session.state.checked?.problems.length).toBeGreaterThan(0);
  await session.saveHere();
  expect(session.state.said?.tone).toBe('bad');
  expect(own.all).toEqual([]);
});

test('on the edge: saved, opened with its comments, changed where it runs, removed', async () => {
  await session.fromTemplate('objects');
  await session.saveThere();
  expect(session.state).toMatchObject({ origin: { place: 'edge', revision: '1' }, said: { tone: 'good' } });
  await session.open('my-objects');
  expect(session.state.text).toContain('# Only what');
  await session.change({ at: 1, threshold: 0.7 });
  await session.saveThere();
  expect(session.state.said?.words).toBe('Saved on the edge. It goes on.');
  expect(applied.map(({ steps }) => steps[0]?.options.threshold)).toEqual([0.4, 0.7]);
  expect(await session.remove()).toBe(true);
  expect([...edge.kept.keys()]).toEqual([]);
});

test('comments that were written in another browser are there, until the edge has another revision', async () => {
  await session.fromTemplate('objects');
  await session.saveThere();
  const { text } = session.state;
  await own.keepEdgeText('my-objects', 'forgotten', '');
  await session.open('my-objects');
  expect(session.state).toMatchObject({ text, saved: text });
  await edge.put('my-objects', [{ source: 'camera' }, { log: {} }], '1');
  await session.open('my-objects');
  expect(session.state.text).not.toContain('# Only what');
});

async function meetTheirs(): Promise<void> {
  await session.fromTemplate('objects');
  await session.saveThere();
  await edge.put('my-objects', [{ source: 'camera' }, { log: {} }], '1');
  await session.change({ set: 'name', value: 'Mine' });
  await session.saveThere();
}

test('what was changed on the edge meanwhile is not overwritten unasked', async () => {
  await meetTheirs();
  expect(session.state.conflict).toMatchObject({ id: 'my-objects', revision: '2' });
  expect(session.state.conflict?.theirs).toContain('- log: {}');
  await session.settle('later');
  expect(isUnsaved(session.state)).toBe(true);
  await session.saveThere();
  await session.settle('mine');
  expect(edge.kept.get('my-objects')).toMatchObject({ revision: '3', definition: { name: 'Mine' } });
});

test('or theirs is taken; what was removed there is saved anew only when that is wanted', async () => {
  await meetTheirs();
  await session.settle('theirs');
  expect(session.state).toMatchObject({ origin: { revision: '2' }, checked: { form: { name: '' } } });
  await edge.remove('my-objects', '2');
  await session.change({ set: 'name', value: 'Again' });
  await session.saveThere();
  expect(session.state.conflict).toMatchObject({ revision: null });
  await session.settle('mine');
  expect(edge.kept.get('my-objects')?.definition).toMatchObject({ name: 'Again' });
});

test('a file of several: the first is opened, the others are kept; one that is too long is refused', async () => {
  const two = `${OBJECTS}  second:\n    - source: camera\n    - log: {}\n`;
  await session.fromFile(two);
  expect(session.state.checked?.ids).toEqual(['my-objects']);
  expect(own.all.map(({ id }) => id)).toEqual(['second']);
  await session.fromFile('x'.repeat(1024 * 1024 + 1));
  expect(session.state.said).toMatchObject({ tone: 'bad', words: expect.stringContaining('too long') });
});

test('what is not there, and an edge that does not answer, are said', async () => {
  await session.open('nothing');
  expect(session.state).toMatchObject({ phase: 'missing', said: { tone: 'bad' } });
  edge.get = () => Promise.reject(new SightlineError('edge_lost', 'The edge does not answer.'));
  await session.open('objects');
  expect(session.state.said?.words).toContain('does not answer');
});
