import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import type { ResultMessage } from '../../shared/wire/messages.ts';
import type { PackedFrame } from './offload-packer.ts';
import { OffloadSender } from './offload-sender.ts';

const LOSSY = { format: 'jpeg', quality: 0.8, width: 320, height: 180 } as const;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nobody looks at the frame here
const FRAME = {} as VideoFrame;

/** Writes down what it hears; unsure until something is answered. */
class HearingChooser {
  readonly heard: unknown[] = [];
  isUnsure = false;

  sent(): void {
    this.isUnsure = this.heard.length === 0;
  }

  answered(...args: readonly number[]): void {
    this.heard.push(['answered', ...args]);
    this.isUnsure = false;
  }

  gaveUp(id: number): void {
    this.heard.push(['gave up', id]);
  }

  without(format: string): void {
    this.heard.push(['without', format]);
  }
}

interface Rig {
  readonly sender: OffloadSender;
  readonly chooser: HearingChooser;
  readonly answers: { resolve: (message: ResultMessage) => void; reject: (error: SightlineError) => void }[];
  readonly heard: unknown[];
  readonly send: (id: number) => ReturnType<OffloadSender['send']>;
}

function rig(): Rig {
  const chooser = new HearingChooser();
  const { heard } = chooser;
  const answers: Rig['answers'] = [];
  const packed: PackedFrame = {
    content: { kind: 'lossy', lossy: LOSSY },
    bytes: new Uint8Array(100),
    packMs: 2,
    lossy: LOSSY,
  };
  const sender = new OffloadSender({
    connection: { infer: () => new Promise((resolve, reject) => answers.push({ resolve, reject })) },
    chooser,
    pack: () => Promise.resolve(packed),
    now: () => performance.now(),
  });
  const send: Rig['send'] = (id) => sender.send(FRAME, { id, timestamp: 0, width: 640, height: 360 }, 1000);
  return { sender, chooser, answers, heard, send };
}

function result(id: number, receivedAt: number, sentAt: number): ResultMessage {
  const stages = { queueMs: 1, preprocessMs: 3, inferMs: 5, postprocessMs: 1 };
  return { type: 'result', id, detections: [], ...stages, receivedAt, sentAt };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

test('a result says how its frame was squeezed, and the link hears how long the way took', async () => {
  const { answers, heard, send } = rig();
  const { answer } = await send(1);
  vi.advanceTimersByTime(80);
  answers[0]?.resolve(result(1, 5_000, 5_030));
  expect(await answer).toMatchObject({
    lossy: LOSSY,
    preprocessMs: 5,
    times: { packMs: 2, receivedAt: 5_000 },
  });
  expect(heard).toEqual([['answered', 1, 50, 30]]);
});

test('the second frame waits for what the first tells of the link, but not for long', async () => {
  const { answers, chooser, send } = rig();
  await send(1);
  expect(chooser.isUnsure).toBe(true);
  const second = send(2);
  await vi.advanceTimersByTimeAsync(999);
  expect(answers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  await second;
  expect(answers).toHaveLength(2);
});

test('a frame that came right behind another was waiting for that one: only the rest is its own way', async () => {
  const { answers, heard, send } = rig();
  const first = await send(1);
  vi.advanceTimersByTime(100);
  answers[0]?.resolve(result(1, 5_000, 5_010));
  await first.answer;
  const second = await send(2);
  vi.advanceTimersByTime(300);
  answers[1]?.resolve(result(2, 5_040, 5_050));
  await second.answer;
  expect(heard.at(-1)).toEqual(['answered', 2, 40, 10]);
});

test('a format that the edge cannot read is given up; another failure is none of the format', async () => {
  const { answers, heard, send } = rig();
  const late = await send(1);
  answers[0]?.reject(new SightlineError('deadline', 'too late'));
  await expect(late.answer).rejects.toMatchObject({ code: 'deadline' });
  expect(heard).toEqual([['gave up', 1]]);
  const unreadable = await send(2);
  answers[1]?.reject(new SightlineError('unsupported', 'It cannot be decoded.'));
  await expect(unreadable.answer).rejects.toMatchObject({ code: 'unsupported' });
  expect(heard).toEqual([
    ['gave up', 1],
    ['gave up', 2],
    ['without', 'jpeg'],
  ]);
});
