import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { graphOf } from '../../shared/pipeline/resolve.ts';
import { FakePage } from './fake-page.cases.ts';

const DOCUMENT = `pipelines:
  faces:
    elements:
      - source: { uri: camera, live: true }
      - detect_faces: { ai_model: { model: fake } }
      - track: {}
      - object_events: {}
      - save_events: {}
`;
const NOTHING = { workers: 0, openFrames: 0, tracks: 0 };
let page: FakePage;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('HTMLVideoElement', function video() {});
  vi.stubGlobal('document', new EventTarget());
  page = new FakePage();
  page.pipeline = { ...page.pipeline, graph: graphOf(parseDocument(DOCUMENT).document, 'faces') };
  await page.start();
  for (let frame = 0; frame < 6; frame += 1) await show();
});
afterEach(() => {
  expect(page.viewer.diagnostics()).toEqual(NOTHING);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function show(): Promise<void> {
  page.source.frame();
  await vi.advanceTimersByTimeAsync(30);
}

const kept = async () => (await page.events.query({ limit: 10 })).events;
const NEW = { event: { phase: 'new', label: 'face' } };
const END = { event: { phase: 'end', label: 'face' } };

test('a stop lets what is there end: it is not left to go on for ever', async () => {
  expect(await kept()).toMatchObject([NEW]);
  const stopping = page.viewer.stop();
  await vi.advanceTimersByTimeAsync(100);
  await stopping;
  const [event] = await kept();
  expect([event?.event.phase, event?.interrupted]).toEqual(['end', undefined]);
  expect(page.viewer.state).toMatchObject({ phase: 'idle', error: null });
});

test('starting something else ends what ran as a stop does', async () => {
  const starting = page.start();
  await vi.advanceTimersByTimeAsync(100);
  await starting;
  expect(await kept()).toMatchObject([END]);
  const stopping = page.viewer.stop();
  await vi.advanceTimersByTimeAsync(100);
  await stopping;
});

test('a stop waits three seconds at most for what does not end, and says the end of it all the same', async () => {
  page.stickLane();
  await show();
  const before = Date.now();
  const stopping = page.viewer.stop().then(() => Date.now() - before);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await stopping).toBeLessThanOrEqual(3000);
  expect(await kept()).toMatchObject([END]);
});

test('a run that is killed leaves nothing that goes on', async () => {
  page.viewer.run?.notify({ name: 'kill', target: { to: 'all' }, params: {} });
  await vi.advanceTimersByTimeAsync(100);
  const stopping = page.viewer.stop();
  await vi.advanceTimersByTimeAsync(100);
  await stopping;
  expect(await kept()).toMatchObject([{ ...END, interrupted: true }]);
});
