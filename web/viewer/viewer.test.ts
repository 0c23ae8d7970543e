import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { FakePage } from './fake-page.cases.ts';

const NOTHING = { workers: 0, openFrames: 0, tracks: 0 };
let page: FakePage;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('HTMLVideoElement', function video() {});
  vi.stubGlobal('document', new EventTarget());
  page = new FakePage();
});
afterEach(async () => {
  await page.viewer.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(page.viewer.diagnostics()).toEqual(NOTHING);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('opens, loads, runs, and delivers results with figures that balance', async () => {
  await page.start();
  expect(page.states.map(({ phase }) => phase)).toEqual(
    expect.arrayContaining(['opening', 'loading', 'running']),
  );
  expect(page.viewer.state).toMatchObject({
    phase: 'running',
    pipeline: 'faces',
    placement: 'browser',
    error: null,
  });
  expect(page.viewer.state.provider).toMatchObject({ name: 'wasm' });
  expect(page.viewer.state.capture).toEqual(page.source.report);
  for (const id of [1, 2, 3]) expect((await page.see()).frame).toMatchObject({ id, width: 640, height: 480 });
  expect(page.viewer.figures()?.ledger).toMatchObject({ captured: 3, delivered: 3, inFlight: 0 });
});

test('a camera is asked for what its pipeline says of it, anew too; another source than it says nothing', async () => {
  const { source } = page.pipeline;
  page.pipeline = { ...page.pipeline, source: { ...source, size: '1920x1080', fps: 10 } };
  await page.start();
  const picture = { width: 1920, height: 1080, fps: 10 };
  expect(page.choices).toEqual([{ kind: 'camera', picture }]);
  page.source.events?.onError(new SightlineError('camera', 'It was unplugged.'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(page.choices.at(-1)).toEqual({ kind: 'camera', again: true, label: 'a test', picture });
  page.pipeline = { ...page.pipeline, source: { ...source, uri: 'rtsp://door/main', size: '640x360' } };
  await page.start();
  expect(page.choices.at(-1)).toEqual({ kind: 'camera' });
});

test('stopping gives everything back', async () => {
  await page.start();
  page.source.frame();
  await page.viewer.stop();
  expect(page.source.stopped).toBe(1);
  expect(page.viewer.diagnostics()).toEqual(NOTHING);
  expect(page.viewer.state).toMatchObject({ phase: 'idle', capture: null, error: null });
  expect(page.viewer.media).toBeNull();
});

test('starting again stops what ran first', async () => {
  await page.start();
  await page.start();
  expect(page.sources.map(({ stopped }) => stopped)).toEqual([1, 0]);
  expect(page.viewer.diagnostics().workers).toBe(1);
  await page.see();
});

test('of starts in a row the last one runs, and the others say that they were overtaken', async () => {
  const starts = await Promise.allSettled([page.start(), page.start(), page.start()]);
  expect(starts.map((start) => start.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(starts[0]).toMatchObject({ reason: { code: 'aborted' } });
  expect(page.viewer.state.phase).toBe('running');
  expect(page.viewer.diagnostics().workers).toBe(1);
});

test('a stop while it is being started ends the start', async () => {
  const start = Promise.allSettled([page.start()]);
  await page.viewer.stop();
  expect(await start).toMatchObject([{ status: 'rejected', reason: { code: 'aborted' } }]);
  expect(page.viewer.state).toMatchObject({ phase: 'idle', error: null });
});

test('a camera that does not open fails the start in its own words', async () => {
  page.sourceError = new SightlineError('camera', 'No camera was found.');
  await expect(page.start()).rejects.toBe(page.sourceError);
  expect(page.viewer.state).toMatchObject({ phase: 'failed', error: page.sourceError });
  expect(page.viewer.diagnostics()).toEqual(NOTHING);
  page.sourceError = null;
  await page.start();
  expect(page.viewer.state).toMatchObject({ phase: 'running', error: null });
});

test('a pipeline that there is not fails the start, and no camera is opened', async () => {
  await expect(page.viewer.start('fases', { kind: 'camera' })).rejects.toMatchObject({ code: 'not_found' });
  expect(page.viewer.state).toMatchObject({ phase: 'failed', error: { code: 'not_found' } });
  expect(page.sources).toEqual([]);
});

test('a camera that is unplugged is told, and the run goes on when it is back', async () => {
  await page.start();
  await page.see();
  const before = page.source;
  before.events?.onError(new SightlineError('camera', 'The camera was unplugged.'));
  await vi.advanceTimersByTimeAsync(1);
  expect(page.viewer.state).toMatchObject({
    phase: 'running',
    error: { message: expect.stringMatching(/unplugged.*again/) },
  });
  await vi.advanceTimersByTimeAsync(500);
  expect(page.sources).toHaveLength(2);
  expect(before.stopped).toBe(1);
  expect(page.choices.at(-1)).toEqual({ kind: 'camera', again: true, label: 'a test' });
  expect(page.viewer.media).toBe(page.source.media);
  expect((await page.see()).frame.id).toBe(2);
  expect(page.viewer.state.error).toBeNull();
  expect(page.viewer.figures()?.ledger).toMatchObject({ captured: 2, delivered: 2 });
});

test('a camera that falls silent is opened anew; a stop while it is waited for ends that', async () => {
  await page.start();
  await page.see();
  page.sourceDelayMs = 60_000;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(page.viewer.state.error?.message).toContain('silent');
  expect(page.choices).toHaveLength(2);
  await page.viewer.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(page.sources.map(({ stopped }) => stopped)).toEqual(page.sources.map(() => 1));
});

test('a camera that the browser holds back is throttled in words, and goes on at once', async () => {
  await page.start();
  await page.see();
  page.source.heldBack = 'this tab is hidden';
  await vi.advanceTimersByTimeAsync(30_000);
  expect(page.viewer.state).toMatchObject({ phase: 'running', error: null });
  expect(page.viewer.state.warning).toContain('throttled: this tab is hidden');
  expect(page.viewer.figures()?.elements[0]).toMatchObject({ state: 'throttled' });
  page.source.heldBack = null;
  await page.see();
  expect(page.viewer.state.warning).toBeNull();
  expect(page.sources).toHaveLength(1);
});

test('a camera that repeats its picture is frozen, and opened anew once', async () => {
  await page.start();
  page.hash = 7;
  for (let frame = 0; frame < 40; frame += 1) {
    page.source.frame();
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(page.sources).toHaveLength(2);
  expect(page.notices.map(({ kind, message }) => `${kind}: ${message}`).join('\n')).toMatch(
    /warning: The source is frozen: the same picture[^]*error: The source is frozen/,
  );
});

test('a screen that is shared no more is the end, in words', async () => {
  await page.viewer.start('faces', { kind: 'screen' });
  await page.see();
  page.source.events?.onEnded();
  await vi.advanceTimersByTimeAsync(1);
  expect(page.viewer.state).toMatchObject({ phase: 'ended', error: null });
  expect(page.viewer.state.warning).toContain('not shared any more');
});

test('a file that ends lets its last frame be seen, and keeps its picture', async () => {
  await page.viewer.start('faces', { kind: 'url', url: 'clip.mp4' });
  page.source.frame();
  page.source.events?.onEnded();
  await vi.advanceTimersByTimeAsync(1);
  expect(page.results).toHaveLength(1);
  expect(page.viewer.state.phase).toBe('ended');
  expect(page.viewer.media).toBe(page.source.media);
  expect(page.viewer.diagnostics().workers).toBe(0);
  expect(page.viewer.figures()?.ledger.delivered).toBe(1);
});

test('a lane that crashes is restarted while the run goes on', async () => {
  await page.start();
  page.lanes[0]?.crash();
  await vi.advanceTimersByTimeAsync(1);
  expect(page.viewer.state).toMatchObject({ phase: 'running', error: { code: 'lane_crashed' } });
  page.source.frame();
  await vi.advanceTimersByTimeAsync(300);
  expect(page.viewer.state.error).toBeNull();
  await page.see();
  expect(page.viewer.figures()?.ledger).toMatchObject({ captured: 2, delivered: 1, inFlight: 0 });
});

test('lanes that cannot be opened fail the start when there is no edge to go to', async () => {
  page.viewer.setPlacement('browser');
  page.laneError = new SightlineError('invalid_model', 'The model is broken.');
  await expect(page.start()).rejects.toMatchObject({ code: 'invalid_model' });
  expect(page.viewer.state).toMatchObject({ phase: 'failed', error: { message: 'The model is broken.' } });
});

test('what cannot run here runs on the edge by itself', async () => {
  page.laneError = new SightlineError('unsupported', 'This browser has no WASM.');
  await page.start();
  expect(page.viewer.state.placement).toBe('edge');
  expect(page.viewer.state.placementReason).toContain('no WASM');
  await page.see();
});

test('a chosen edge is where a run begins, with a lane here in reserve', async () => {
  page.viewer.setPlacement('edge');
  await page.start();
  expect(page.viewer.state).toMatchObject({ placement: 'edge', provider: { name: 'cpu' } });
  expect((await page.see()).placement).toBe('edge');
  await vi.advanceTimersByTimeAsync(1);
  expect(page.viewer.diagnostics().workers).toBe(2);
});

test.each([
  [2_000, 'browser'],
  [60_000, 'edge'],
])(
  'a start on the edge waits for the reserve here, which takes %i ms, but not for ever',
  async (modelMs, after) => {
    page.modelMs = modelMs;
    page.viewer.setPlacement('edge');
    const started = page.start();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.viewer.state.phase).toBe('loading');
    await vi.advanceTimersByTimeAsync(3_000);
    await started;
    expect((await page.see()).placement).toBe('edge');
    if (after === 'edge') return;
    page.edge.goAway();
    await vi.advanceTimersByTimeAsync(1);
    expect((await page.see()).placement).toBe('browser');
  },
);

test('an edge that goes away costs no frame after it, and is gone back to when it returns', async () => {
  page.viewer.setPlacement('edge');
  await page.start();
  await page.see();
  page.edge.goAway();
  await vi.advanceTimersByTimeAsync(1);
  expect(page.viewer.state).toMatchObject({ placement: 'browser', error: { code: 'edge_lost' } });
  expect(page.viewer.state.placementReason).toContain('The edge went away.');
  expect((await page.see()).placement).toBe('browser');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(page.viewer.state).toMatchObject({ placement: 'edge', error: null });
  expect((await page.see()).placement).toBe('edge');
});

test('placement is switched while it runs, to and fro', async () => {
  await page.start();
  for (const placement of ['edge', 'browser', 'edge', 'browser'] as const) {
    page.viewer.setPlacement(placement);
    await vi.advanceTimersByTimeAsync(1);
    expect((await page.see()).placement).toBe(placement);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(page.viewer.diagnostics().workers).toBe(1);
  expect(page.viewer.figures()?.ledger).toMatchObject({ captured: 4, delivered: 4 });
});

test('a local-only pipeline opens no connection, whatever is chosen', async () => {
  page.pipeline = { ...page.pipeline, localOnly: true };
  page.viewer.setPlacement('edge');
  await page.start();
  await page.see();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(page.edges).toHaveLength(0);
  expect(page.viewer.state.placementReason).toContain('local-only');
});

test('another provider opens other lanes, and the old ones work until then', async () => {
  await page.start();
  page.viewer.setProvider('wasm');
  await vi.advanceTimersByTimeAsync(1);
  expect((await page.see()).provider.reason).toContain('chosen in the settings');
  expect(page.lanes.map(({ terminated }) => terminated)).toEqual([true, false]);
});
