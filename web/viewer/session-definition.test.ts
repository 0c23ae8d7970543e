import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { resolvePipeline } from '../../shared/pipeline/resolve.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { FakePage } from './fake-page.cases.ts';

const DOCUMENT = `pipelines:
  faces:
    elements:
      - source: { uri: camera, live: true }
      - detect_faces: { ai_model: { model: fake } }
      - count_window: { size: 4 }
`;
const of = (text: string): ResolvedPipeline => resolvePipeline(parseDocument(text).document, 'faces');
const BEFORE = of(DOCUMENT);
const CHANGED = of(DOCUMENT.replace('model: fake', 'model: fake, confidence_threshold: 0.95'));
const OTHER = of(DOCUMENT.replace('model: fake', 'model: other'));
const EDGE_ONLY = of(`${DOCUMENT}      - mqtt: { broker: mqtt://localhost:1883, topic: here }\n`);

let page: FakePage;
/** What came out of the window: one value for so many frames. */
let windows: unknown[];

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('HTMLVideoElement', function video() {});
  vi.stubGlobal('document', new EventTarget());
  page = new FakePage();
  windows = [];
  page.viewer.on('output', ({ message }) => void windows.push(message.kind));
  page.pipeline = BEFORE;
  page.listed = BEFORE.revision;
  await page.start();
});
afterEach(async () => {
  await page.viewer.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function see(count: number): Promise<void> {
  for (let frame = 0; frame < count; frame += 1) {
    page.source.frame();
    await vi.advanceTimersByTimeAsync(30);
  }
}

/** What is described and listed from now on. */
async function describe(pipeline: ResolvedPipeline): Promise<void> {
  page.pipeline = pipeline;
  page.list(pipeline.revision);
  await vi.advanceTimersByTimeAsync(100);
}

const warning = (): string | null => page.viewer.state.warning;
const revision = (): string | undefined => page.viewer.run?.structure().revision;

test('a parameter that was changed elsewhere is taken over, and a window that is half full goes on', async () => {
  await see(3);
  await describe(CHANGED);
  expect(revision()).toBe(CHANGED.revision);
  expect(page.notices.map(({ kind }) => kind)).toContain('changed');
  expect(windows).toEqual([]);
  await see(1);
  expect(windows).toHaveLength(1);
  expect([page.sources.length, page.lanes.length, warning()]).toEqual([1, 1, null]);
});

test('what is told by the editor and by the edge is done once, whoever comes first', async () => {
  const done = page.viewer.change(OTHER);
  page.pipeline = OTHER;
  page.list(OTHER.revision);
  expect(await done).toBe('anew');
  await vi.advanceTimersByTimeAsync(100);
  expect([page.sources.length, revision()]).toEqual([2, OTHER.revision]);
  expect(await page.viewer.change(OTHER)).toBe('same');
});

test('an edge that looks at the frames is told what is asked of them now, and the run goes on', async () => {
  page.viewer.setPlacement('edge');
  await vi.advanceTimersByTimeAsync(100);
  expect([page.edges.length, page.edge.setup?.options]).toEqual([1, BEFORE.steps[0]?.options]);
  await describe(CHANGED);
  expect([page.edges.length, page.edge.setup?.options.threshold]).toEqual([2, 0.95]);
  expect([page.sources.length, page.viewer.state.phase]).toEqual([1, 'running']);
  await see(4);
  expect(windows).toHaveLength(1);
});

test('another model begins anew on the same source', async () => {
  await describe(OTHER);
  expect([page.viewer.state.phase, revision()]).toEqual(['running', OTHER.revision]);
  expect(page.choices).toEqual([{ kind: 'camera' }, { kind: 'camera' }]);
});

test('what no browser can run is refused in words, and what runs goes on until it is put right', async () => {
  await describe(EDGE_ONLY);
  expect(revision()).toBe(BEFORE.revision);
  expect(warning()).toMatch(/"faces" was changed, but what runs here goes on as it was: .*mqtt/);
  expect(page.notices.at(-1)).toMatchObject({ kind: 'warning', element: null, message: warning() });
  await see(4);
  expect(windows).toHaveLength(1);
  await describe(BEFORE);
  expect(warning()).toBeNull();
  await describe(EDGE_ONLY);
  await describe(CHANGED);
  expect([revision(), warning()]).toEqual([CHANGED.revision, null]);
});

test('what was removed goes on and says so, until it is there again', async () => {
  page.list(null);
  expect(warning()).toMatch(/was removed. What runs here goes on/);
  await see(4);
  expect([windows.length, page.viewer.state.phase]).toEqual([1, 'running']);
  await describe(CHANGED);
  expect([revision(), warning()]).toEqual([CHANGED.revision, null]);
});

test('what is not heard is no change; what was changed meanwhile is taken over then', async () => {
  page.list(undefined);
  page.pipeline = CHANGED;
  await vi.advanceTimersByTimeAsync(100);
  expect([revision(), warning()]).toEqual([BEFORE.revision, null]);
  page.list(CHANGED.revision);
  await vi.advanceTimersByTimeAsync(100);
  expect(revision()).toBe(CHANGED.revision);
});

test('a run that has ended follows nothing, and cannot be changed', async () => {
  await page.viewer.stop();
  await describe(OTHER);
  expect(page.sources).toHaveLength(1);
  await expect(page.viewer.change(OTHER)).rejects.toMatchObject({ code: 'conflict' });
});
