import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { parseDocument } from '../pipeline/document.ts';
import { graphOf } from '../pipeline/resolve.ts';
import { createRun } from '../run/create-run.ts';
import { FakeHost } from '../run/fake-host.cases.ts';
import type { FakeFrame } from '../run/fake-thread.cases.ts';
import { imbalanceOf } from '../run/imbalance.cases.ts';
import type { PictureServices } from '../run/picture-services.ts';
import type { ElementLookup, ElementType } from '../run/run.api.ts';
import { typeOf } from '../run/test-elements.cases.ts';
import { detection } from './message.cases.ts';
import { elementOf } from './registry.ts';

/** Takes so long for a frame, and finds such things in it. */
function detector(labels: Labels, ms: number, hasLooked: (id: number) => void): ElementType {
  return typeOf((_config, { clock, frames }) => ({
    takesFrames: true,
    async process(message) {
      await new Promise<void>((resolve) => void clock.after(ms, resolve));
      if (message.kind === 'frame') frames.close(message.value);
      hasLooked(message.frame.id);
      return {
        ...message,
        kind: 'detections',
        value: { detections: labels(message.frame.id).map((label) => detection(label)) },
      };
    },
  }));
}

/** What is to be found in a frame, by its number. */
type Labels = (id: number) => readonly string[];

interface Scene {
  readonly faces?: Labels;
  readonly objectsMs?: number;
  /** What befalls the host a moment after a frame came. */
  readonly disturb?: (host: FakeHost, turn: number) => void;
}

const unused = (): Promise<never> => Promise.reject(new Error('not asked for here'));

/** A camera at 30 fps before two detectors and `privacy`, from a document; which frames went on, and how. */
async function shownOf(
  pipeline: string,
  facesMs: number,
  { faces = () => ['face'], objectsMs = 20, disturb }: Scene = {},
) {
  const { document } = parseDocument(`
sources: { camera: { uri: camera, live: true } }
ai_models: { objects: { model: centernet }, faces: { model: blazeface } }
pipelines: { p: ${pipeline} }`);
  const graph = graphOf(document, 'p');
  const looked = new Set<number>();
  const fakes: Readonly<Record<string, ElementType>> = {
    detect_objects: detector(
      () => ['dog'],
      objectsMs,
      () => undefined,
    ),
    detect_faces: detector(faces, facesMs, (id) => void looked.add(id)),
  };
  const elements: ElementLookup = (type) => fakes[type] ?? elementOf(type);
  const concealed = new WeakMap<FakeFrame, number>();
  const pictures: PictureServices<FakeFrame> = {
    gray: unused,
    pack: unused,
    edit(frame, edits) {
      const edited = host.frames.clone(frame);
      concealed.set(edited, edits.length);
      return Promise.resolve(edited);
    },
  };
  const host = new FakeHost(elements, { pictures: pictures });
  const shown: { id: number; concealed: number; looked: boolean }[] = [];
  const seen: ElementType = typeOf((_config, { frames }) => ({
    takesFrames: true,
    process({ frame: { id }, value }) {
      shown.push({ id, concealed: concealed.get(host.frames.of(value)) ?? 0, looked: looked.has(id) });
      frames.close(value);
      return null;
    },
  }));
  const withScreen: ElementLookup = (type) => (type === 'log' ? seen : elements(type));
  const run = createRun({ graph, host, elements: withScreen, listener: {} });
  await run.start();
  for (let turn = 0; turn < 200; turn += 1) {
    void host.source.push();
    await host.clock.advanceAsync(21);
    disturb?.(host, turn);
    await host.clock.advanceAsync(12);
    await settle();
  }
  const stopped = run.stop();
  for (let turn = 0; turn < 100; turn += 1) await host.clock.advanceAsync(100);
  await stopped;
  expect(imbalanceOf(run.figures().ledger)).toBe(0);
  expect(host.frames.open).toBe(0);
  return shown;
}

const HEAD =
  '{ source: camera }, { detect_objects: { ai_model: objects } }, { detect_faces: { ai_model: faces } }';
const PRIVACY = '{ privacy: { labels: [face], hold_ms: 0 } }';
const UNITED = `{ elements: [${HEAD}, { union: {} }, ${PRIVACY}, { log: {} }], wires: [
  { from: source, to: [detect_objects, detect_faces, privacy] }, { from: detect_objects, to: union },
  { from: detect_faces, to: union }, { from: union, to: privacy }, { from: privacy, to: log }] }`;

test.each([
  ['in a row', `[${HEAD}, ${PRIVACY}, { log: {} }]`, 20],
  ['in a row', `[${HEAD}, ${PRIVACY}, { log: {} }]`, 150],
  ['in a row', `[${HEAD}, ${PRIVACY}, { log: {} }]`, 700],
  ['brought together before it', UNITED, 150],
])('no frame goes on before both detectors looked, %s (%#)', async (_how, pipeline, facesMs) => {
  const shown = await shownOf(pipeline, facesMs);
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter(({ looked, concealed }) => !looked || concealed === 0)).toEqual([]);
});

const PARTING = (...between: readonly [string, string]): string => `{ elements: [
  { source: camera }, { detect_faces: { ai_model: faces } }, { name: one, ${between[0]} }, { name: other, ${between[1]} },
  { union: {} }, { track: { min_hits: 1, keep_untracked: true } }, { privacy: { labels: [face, hat], hold_ms: 0 } }, { log: {} }], wires: [
  { from: source, to: [detect_faces, privacy] }, { from: detect_faces, to: [one, other] },
  { from: [one, other], to: union }, { from: union, to: track }, { from: track, to: privacy }, { from: privacy, to: log }] }`;
const OPPOSITE = PARTING('filter: { label: face }', 'filter: { not: { label: face } }');

test.each([
  ['in one flow', OPPOSITE],
  [
    'in three flows',
    PARTING('flow: a, filter: { label: face }', 'flow: b, filter: { not: { label: face } }'),
  ],
])('what one detector finds and two filters part is joined again, %s', async (_how, pipeline) => {
  const labels = [['face'], ['hat'], ['face', 'hat'], ['dog'], []] as const;
  const shown = await shownOf(pipeline, 20, { faces: (id) => labels[id % labels.length] ?? [] });
  const counts = new Map<number, Set<number>>();
  for (const { id, concealed } of shown) counts.set(id % 5, (counts.get(id % 5) ?? new Set()).add(concealed));
  // Of an empty one nothing is left on either way: it stops, as behind a single filter.
  expect([...counts].toSorted(([a], [b]) => a - b)).toEqual([
    [0, new Set([1])],
    [1, new Set([1])],
    [2, new Set([2])],
    [3, new Set([0])],
  ]);
  expect(shown.length).toBeGreaterThan(100);
});

test('all parts of what was found are concealed, also where an element makes several messages of it', async () => {
  const pipeline = `{ elements: [{ source: camera }, { detect_faces: { ai_model: faces } }, { flat_map: {} }, ${PRIVACY}, { log: {} }],
    wires: [{ from: source, to: [detect_faces, privacy] }, { from: detect_faces, to: flat_map }, { from: flat_map, to: privacy }, { from: privacy, to: log }] }`;
  const shown = await shownOf(pipeline, 20, {
    faces: (id) => Array.from({ length: id % 4 }, () => 'face'),
  });
  expect(shown.length).toBeGreaterThan(100);
  expect(shown.filter(({ id, concealed }) => concealed !== id % 4)).toEqual([]);
});

test('with `in_flight: 1` detectors that take other frames each look at the same ones', async () => {
  const list = `[${HEAD}, ${PRIVACY}, { log: {} }]`;
  const free = await shownOf(list, 190, { objectsMs: 130 });
  const led = await shownOf(`{ pace: { in_flight: 1 }, elements: ${list} }`, 190, { objectsMs: 130 });
  expect(led.length).toBeGreaterThan(1.5 * free.length);
  expect(led.filter(({ looked, concealed }) => !looked || concealed === 0)).toEqual([]);
});

test('what one detector found and is given again, its worker being lost, is not taken for what the other finds', async () => {
  const pipeline = `{ elements: [${HEAD}, { flow: aside, track: { min_hits: 1 } }, ${PRIVACY}, { log: {} }], wires: [
    { from: source, to: [detect_objects, detect_faces, privacy] },
    { from: detect_objects, to: track, policy: { at_least_once: { size: 8, delay_ms: 0 } } },
    { from: [track, detect_faces], to: privacy }, { from: privacy, to: log }] }`;
  const shown = await shownOf(pipeline, 150, {
    disturb: (host, turn) => turn % 25 === 0 && turn < 200 && host.workers.get('aside')?.crash(),
  });
  expect(shown.length).toBeGreaterThan(5);
  expect(shown.filter(({ looked, concealed }) => !looked || concealed === 0)).toEqual([]);
});
