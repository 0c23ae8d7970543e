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

/** Takes so long for a frame, and finds one such thing in each. */
function detector(label: string, ms: number, hasLooked: (id: number) => void): ElementType {
  return typeOf((_config, { clock, frames }) => ({
    takesFrames: true,
    async process(message) {
      await new Promise<void>((resolve) => void clock.after(ms, resolve));
      if (message.kind === 'frame') frames.close(message.value);
      hasLooked(message.frame.id);
      return { ...message, kind: 'detections', value: { detections: [detection(label)] } };
    },
  }));
}

const unused = (): Promise<never> => Promise.reject(new Error('not asked for here'));

/** A camera at 30 fps before two detectors and `privacy`, from a document; which frames went on, and how. */
async function shownOf(pipeline: string, facesMs: number) {
  const { document } = parseDocument(`
sources: { camera: { uri: camera, live: true } }
ai_models: { objects: { model: centernet }, faces: { model: blazeface } }
pipelines: { p: ${pipeline} }`);
  const graph = graphOf(document, 'p');
  const looked = new Set<number>();
  const fakes: Readonly<Record<string, ElementType>> = {
    detect_objects: detector('dog', 20, () => undefined),
    detect_faces: detector('face', facesMs, (id) => void looked.add(id)),
  };
  const elements: ElementLookup = (type) => fakes[type] ?? elementOf(type);
  const concealed = new WeakSet<FakeFrame>();
  const pictures: PictureServices<FakeFrame> = {
    gray: unused,
    pack: unused,
    edit(frame, edits) {
      const edited = host.frames.clone(frame);
      if (edits.length > 0) concealed.add(edited);
      return Promise.resolve(edited);
    },
  };
  const host = new FakeHost(elements, { pictures: pictures });
  const shown: { id: number; concealed: boolean; looked: boolean }[] = [];
  const seen: ElementType = typeOf((_config, { frames }) => ({
    takesFrames: true,
    process({ frame: { id }, value }) {
      shown.push({ id, concealed: concealed.has(host.frames.of(value)), looked: looked.has(id) });
      frames.close(value);
      return null;
    },
  }));
  const withScreen: ElementLookup = (type) => (type === 'log' ? seen : elements(type));
  const run = createRun({ graph, host, elements: withScreen, listener: {} });
  await run.start();
  for (let turn = 0; turn < 200; turn += 1) {
    void host.source.push();
    await host.clock.advanceAsync(33);
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
  expect(shown.filter(({ looked, concealed }) => !looked || !concealed)).toEqual([]);
});
