import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DetectResult } from '../../shared/detect/detector.ts';
import type { BrowserDetector } from './browser-detector.ts';
import { FakeFrame, settle } from './fake-worker.cases.ts';
import type { ScriptedLane } from './scripted-lane.cases.ts';
import { Bench, QUICK, RESULT } from './scripted-lane.cases.ts';

const INFO = { id: 1, timestamp: 0, width: 8, height: 8 };
/** Whatever a lane holds is answered, the copies of frames that are measured too. */
const ROUNDS = 3;

let frames: FakeFrame[];
beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
});
afterEach(() => void vi.useRealTimers());

function withCard(prepare: (lane: ScriptedLane, index: number) => void = () => {}): Bench {
  const bench = new Bench();
  bench.prepare = (lane, index) => {
    lane.gpu = true;
    prepare(lane, index);
  };
  return bench;
}

/** One frame from beginning to end. */
async function see(bench: Bench, detector: BrowserDetector<VideoFrame>): Promise<DetectResult> {
  const frame = new FakeFrame();
  frames.push(frame);
  const result = detector.detect(frame.asVideoFrame(), INFO, {});
  for (let round = 0; round < ROUNDS; round += 1) {
    await vi.advanceTimersByTimeAsync(1);
    for (const lane of bench.lanes) await lane.settleOldest({ ok: true, value: RESULT });
  }
  return result;
}

async function seeMany(bench: Bench, detector: BrowserDetector<VideoFrame>, count: number): Promise<void> {
  for (let seen = 0; seen < count; seen += 1) await see(bench, detector);
}

async function expectNothingOpen(bench: Bench, detector: BrowserDetector<VideoFrame>): Promise<void> {
  await detector.close();
  await settle();
  expect(bench.workers.every(({ terminated }) => terminated)).toBe(true);
  expect(frames.filter((frame) => !frame.isClosed || frame.openCopies > 0)).toEqual([]);
}

describe('WebGPU', () => {
  test('is measured beside WASM once results come, and takes over when it is faster and finds the same', async () => {
    const bench = withCard();
    const detector = await bench.open();
    expect((await see(bench, detector)).provider).toMatchObject({
      name: 'wasm',
      reason: expect.stringContaining('measured'),
    });
    expect(bench.workers).toHaveLength(1);
    await seeMany(bench, detector, 10);
    expect(bench.lanes.map(({ setups }) => setups[0]?.provider)).toEqual(['wasm', 'webgpu']);
    const { provider } = await see(bench, detector);
    expect(provider.name).toBe('webgpu');
    expect(provider.reason).toContain('WebGPU 0.5 ms, WASM 10 ms a frame');
    expect(provider.reason).toContain('not bit-exact');
    expect(bench.lane.pixels).toEqual([true]);
    expect(bench.workers[0]?.terminated).toBe(true);
    await expectNothingOpen(bench, detector);
  });

  test('that was measured once is used at once the next time, and nothing is measured again', async () => {
    const bench = withCard();
    const first = await bench.open();
    await seeMany(bench, first, 12);
    await first.close();
    const before = bench.workers.length;
    const second = await bench.open();
    expect((await see(bench, second)).provider.name).toBe('webgpu');
    expect(bench.lane.setups[0]).toMatchObject({ provider: 'webgpu', pixels: true });
    await seeMany(bench, second, 12);
    expect(bench.workers).toHaveLength(before + 1);
    await expectNothingOpen(bench, second);
  });

  test('that is slower is closed, and the reason names both times', async () => {
    const slow = { ...QUICK, exact: { ...QUICK.exact, times: [40, 30, 50] }, pixels: null, whyNot: 'no' };
    const bench = withCard((lane) => void (lane.trialOutcome = { ok: true, value: slow }));
    const detector = await bench.open();
    await seeMany(bench, detector, 12);
    expect(detector.provider).toMatchObject({
      name: 'wasm',
      reason: 'measured here: WebGPU 40 ms, WASM 10 ms a frame',
    });
    expect(bench.workers.map(({ terminated }) => terminated)).toEqual([false, true]);
    await expectNothingOpen(bench, detector);
  });

  test('that finds something else is not used, however fast', async () => {
    const other = { ...QUICK, exact: { times: [1], findings: { detections: [] } } };
    const bench = withCard((lane) => void (lane.trialOutcome = { ok: true, value: other }));
    const detector = await bench.open();
    await seeMany(bench, detector, 12);
    expect(detector.provider).toMatchObject({
      name: 'wasm',
      reason: 'WebGPU is not right here: it did not find the same thing (90 %)',
    });
    await expectNothingOpen(bench, detector);
  });

  test('whose own pixels show something else gets the exact ones', async () => {
    const blind = { ...QUICK, pixels: { times: [0.1], findings: { detections: [] } } };
    const bench = withCard((lane) => void (lane.trialOutcome = { ok: true, value: blind }));
    const detector = await bench.open();
    await seeMany(bench, detector, 12);
    expect(detector.provider).toMatchObject({ name: 'webgpu' });
    expect(detector.provider?.reason).not.toContain('bit-exact');
    expect(bench.lane.pixels).toEqual([]);
    await expectNothingOpen(bench, detector);
  });

  test.each([
    ['cannot be loaded', (lane: ScriptedLane, index: number) => void (lane.failsToLoad = index === 1)],
    [
      'fails while it is measured',
      (lane: ScriptedLane) =>
        void (lane.trialOutcome = { ok: false, code: 'lane_crashed', message: 'no shader' }),
    ],
  ])('that %s costs no result, and is left alone for a day', async (_name, prepare) => {
    const bench = withCard(prepare);
    const detector = await bench.open();
    await seeMany(bench, detector, 12);
    expect(detector.provider).toMatchObject({ name: 'wasm', reason: expect.stringContaining('no shader') });
    await detector.close();
    const before = bench.workers.length;
    const again = await bench.open();
    await seeMany(bench, again, 12);
    expect(bench.workers).toHaveLength(before + 1);
    await expectNothingOpen(bench, again);
  });

  test('is judged by frames that show something; without any nothing is kept', async () => {
    const empty = { ...RESULT, detections: [] };
    const nothing = { times: [1], findings: { detections: [] } };
    const bench = withCard(
      (lane) =>
        void (lane.trialOutcome = { ok: true, value: { exact: nothing, pixels: nothing, whyNot: '' } }),
    );
    const detector = await bench.open();
    for (let seen = 0; seen < 160; seen += 1) {
      const result = detector.detect(new FakeFrame().asVideoFrame(), INFO, {});
      for (let round = 0; round < ROUNDS; round += 1)
        for (const lane of bench.lanes) await lane.settleOldest({ ok: true, value: empty });
      await result;
    }
    expect(detector.provider?.reason).toContain('nothing was seen');
    expect(bench.workers.map(({ terminated }) => terminated)).toEqual([false, true]);
    await expectNothingOpen(bench, detector);
  });

  test('that is emulated is measured only when somebody asks', async () => {
    const bench = withCard((lane) => void (lane.software = true));
    const detector = await bench.open();
    await seeMany(bench, detector, 12);
    expect(detector.provider?.reason).toContain('emulated');
    expect(bench.workers).toHaveLength(1);
    await detector.close();
    await bench.book.measureAgain();
    const again = await bench.open();
    await seeMany(bench, again, 12);
    expect(again.provider?.name).toBe('webgpu');
    await expectNothingOpen(bench, again);
  });

  test('that was chosen is used at once; only the way of its pixels is measured', async () => {
    const bench = withCard();
    bench.wish = 'webgpu';
    const detector = await bench.open();
    expect((await see(bench, detector)).provider.reason).toBe('it was chosen in the settings (a card)');
    await seeMany(bench, detector, 12);
    expect(bench.workers).toHaveLength(1);
    expect(bench.lane.pixels).toEqual([true]);
    expect(detector.provider?.reason).toContain('not bit-exact');
    await expectNothingOpen(bench, detector);
  });

  test('that is slow to try is not held for stuck by the frames that wait meanwhile', async () => {
    const finish: (() => void)[] = [];
    const bench = withCard((lane) => {
      lane.trial = (frame) => {
        frame.close();
        return new Promise((resolve) => finish.push(() => resolve({ ok: true, value: QUICK })));
      };
    });
    bench.wish = 'webgpu';
    const detector = await bench.open();
    for (let count = 0; count < 12 && finish.length === 0; count += 1) await see(bench, detector);
    expect(finish).toHaveLength(1);
    const waiting = detector.detect(new FakeFrame().asVideoFrame(), INFO, {});
    await vi.advanceTimersByTimeAsync(20_000);
    expect(bench.worker.terminated).toBe(false);
    finish[0]?.();
    await bench.lane.settleOldest({ ok: true, value: RESULT });
    await waiting;
    await seeMany(bench, detector, 1);
    expect(detector.provider?.reason).toContain('not bit-exact');
    await expectNothingOpen(bench, detector);
  });

  test('closing in the middle of measuring leaves nothing', async () => {
    const bench = withCard();
    const detector = await bench.open();
    await seeMany(bench, detector, 5);
    const last = detector.detect(new FakeFrame().asVideoFrame(), INFO, {});
    await expectNothingOpen(bench, detector);
    await expect(last).rejects.toMatchObject({ code: 'aborted' });
  });
});

async function onGpu(
  prepare?: (lane: ScriptedLane, index: number) => void,
): Promise<[Bench, BrowserDetector<VideoFrame>]> {
  const bench = withCard(prepare);
  bench.wish = 'webgpu';
  return [bench, await bench.open()];
}

describe('a lane on the GPU', () => {
  test('that is lost is opened on the GPU once more, then on WASM', async () => {
    const [bench, detector] = await onGpu();
    bench.worker.crash('device lost');
    await vi.advanceTimersByTimeAsync(250);
    expect(detector.provider).toMatchObject({
      name: 'webgpu',
      reason: expect.stringContaining('device lost'),
    });
    bench.worker.crash('device lost');
    await vi.advanceTimersByTimeAsync(500);
    expect(detector.provider).toMatchObject({ name: 'wasm', reason: expect.stringContaining('2 times') });
    expect(bench.health.at(-1)).toBeNull();
    bench.worker.crash('out of memory');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(detector.provider).toMatchObject({ name: 'wasm', reason: expect.stringContaining('device lost') });
    await expectNothingOpen(bench, detector);
  });

  test('that does not load is replaced by WASM in another worker', async () => {
    const [bench, detector] = await onGpu((lane, index) => void (lane.failsToLoad = index === 0));
    expect(detector.provider).toMatchObject({ name: 'wasm', reason: 'WebGPU failed: no shader' });
    expect(bench.workers.map(({ terminated }) => terminated)).toEqual([true, false]);
    await expectNothingOpen(bench, detector);
  });

  test('and WASM that do not load are an error, and leave no worker', async () => {
    const bench = withCard((lane) => void (lane.failsToLoad = true));
    bench.wish = 'webgpu';
    await expect(bench.open()).rejects.toMatchObject({ code: 'lane_crashed', message: 'no shader' });
    expect(bench.workers.map(({ terminated }) => terminated)).toEqual([true, true]);
  });
});
