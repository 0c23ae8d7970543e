import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilCollected } from '../../shared/collected.cases.ts';
import type { Detector, DetectResult } from '../../shared/detect/detector.ts';
import { manifestOf } from '../../shared/pipeline/manifest.cases.ts';
import { inTurn, LaneTurns } from './lane-turns.ts';

class Frame {
  closed = 0;
  close(): void {
    this.closed += 1;
  }
}

const INFO = { id: 1, timestamp: 0, width: 1, height: 1 };

/** Takes so many milliseconds for a frame, and counts them. */
class Lane implements Detector<Frame> {
  readonly model = manifestOf('fake', 'face');
  readonly placement = 'browser';
  readonly capacity = 1;
  done = 0;
  static busy = 0;
  static most = 0;
  readonly #ms: number;
  constructor(ms: number) {
    this.#ms = ms;
  }
  async detect(frame: Frame): Promise<DetectResult> {
    Lane.busy += 1;
    Lane.most = Math.max(Lane.most, Lane.busy);
    await new Promise((resolve) => setTimeout(resolve, this.#ms));
    frame.close();
    Lane.busy -= 1;
    this.done += 1;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nobody looks at it
    return {} as DetectResult;
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  Lane.most = 0;
});
afterEach(() => vi.useRealTimers());

/** Lets each look at one frame after the other for so long; gives how many each did. */
async function race(lanes: readonly Lane[], ms: number): Promise<number[]> {
  const turns = new LaneTurns(() => Date.now());
  const end = Date.now() + ms;
  const all = lanes.map(async (lane) => {
    const detector = inTurn(lane, turns);
    while (Date.now() < end) await detector.detect(new Frame(), INFO, {});
  });
  await vi.advanceTimersByTimeAsync(ms);
  await vi.advanceTimersByTimeAsync(1_000);
  await Promise.all(all);
  return lanes.map(({ done }) => done);
}

test('three equal lanes that are always busy get a third each, one at a time', async () => {
  const counts = await race([new Lane(10), new Lane(10), new Lane(10)], 9_000);
  const fair = counts.reduce((sum, count) => sum + count, 0) / 3;
  expect(fair).toBeGreaterThan(295);
  for (const count of counts) expect(Math.abs(count - fair) / fair).toBeLessThan(0.01);
  // Before the second one was seen, the first had begun.
  expect(Lane.most).toBe(1);
});

test('a slow one takes as many turns as quick ones, not more', async () => {
  const [quick = 0, slow = 0] = await race([new Lane(5), new Lane(50)], 5_500);
  expect(Math.abs(quick - slow)).toBeLessThanOrEqual(1);
});

test('one who is alone never waits, however many frames it has under way; nor beside one who went away', async () => {
  const turns = new LaneTurns(() => Date.now());
  const [alone, gone] = [{}, {}];
  (await turns.take(gone))();
  vi.advanceTimersByTime(2_500);
  const first = await turns.take(alone);
  const second = await turns.take(alone);
  first();
  second();
  second();
  expect((await turns.take(alone))()).toBeUndefined();
});

test('a frame that is given up before its turn is closed, and the turn goes on', async () => {
  const turns = new LaneTurns(() => Date.now());
  const [busy, other] = [new Lane(100), new Lane(1)];
  const first = inTurn(busy, turns).detect(new Frame(), INFO, {});
  const [frame, giveUp] = [new Frame(), new AbortController()];
  const second = Promise.allSettled([inTurn(other, turns).detect(frame, INFO, {}, giveUp.signal)]);
  giveUp.abort();
  await vi.advanceTimersByTimeAsync(100);
  await first;
  expect(await second).toMatchObject([{ reason: { code: 'aborted' } }]);
  expect(frame.closed).toBe(1);
  await expect(turns.take({})).resolves.toBeDefined();
});

/** What one looks at a frame with that is used no more afterwards. */
async function lookOnce(turns: LaneTurns): Promise<WeakRef<object>> {
  const lane = new Lane(1);
  await inTurn(lane, turns).detect(new Frame(), INFO, {});
  return new WeakRef(lane);
}

test('nothing holds one who had a turn and goes away', async () => {
  vi.useRealTimers();
  const turns = new LaneTurns(() => performance.now());
  await untilCollected([await lookOnce(turns)]);
  await turns.take({});
});
