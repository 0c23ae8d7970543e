import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { ClientMessage, FrameMessage, ServerMessage } from '../../shared/wire/messages.ts';
import { decodeServerMessage } from '../../shared/wire/server-message.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { TINY_MANIFEST } from '../inference/fake-lane-process.cases.ts';
import type { FrameOutcome, FrameToInfer } from '../inference/job.ts';
import type { LaneClient } from '../inference/lane.ts';
import { ByteBudget } from './byte-budget.ts';
import { OffloadConnection } from './offload-connection.ts';
import type { Peer } from './offload-connection.ts';
import { CREDITS } from './offload-frames.ts';
import type { OffloadServices } from './offload-services.ts';

const PROVIDER = { name: 'cpu', threads: 1, reason: 'a test' } as const;
const BYTES = new Uint8Array(6);

interface Submitted {
  readonly frame: FrameToInfer;
  readonly settle: (outcome: FrameOutcome) => void;
  cancelled: boolean;
}

/** A connection between a fake socket and a fake lane. */
class Bench {
  readonly clock = new FakeClock();
  readonly sent: ServerMessage[] = [];
  readonly submitted: Submitted[] = [];
  readonly counted: string[] = [];
  readonly states: string[] = [];
  readonly reports: number[][] = [];
  readonly budget = new ByteBudget(1000);
  readonly peer: Peer & { bufferedAmount: number } = {
    bufferedAmount: 0,
    send: (bytes) => this.sent.push(decodeServerMessage(bytes)),
    close: (code, reason) => {
      this.closed = { code, reason };
    },
    terminate: () => {
      this.terminated = true;
    },
  };
  closed: { code: number; reason: string } | null = null;
  terminated = false;
  laneClosed = false;
  join: (model: string) => Promise<LaneClient> = () => Promise.resolve(this.lane);
  readonly connection: OffloadConnection;

  constructor() {
    this.connection = new OffloadConnection(this.peer, this.services());
  }

  get lane(): LaneClient {
    return {
      manifest: TINY_MANIFEST,
      provider: PROVIDER,
      submit: (frame, settle) => {
        const submitted: Submitted = { frame, settle, cancelled: false };
        this.submitted.push(submitted);
        return () => {
          submitted.cancelled = true;
        };
      },
      close: () => {
        this.laneClosed = true;
      },
    };
  }

  services(): OffloadServices {
    return {
      join: (model) => this.join(model),
      priorityOf: () => undefined,
      checkPipeline: (id) => {
        if (id === 'nothing') throw new SightlineError('not_found', 'there is no pipeline "nothing"');
        if (id === 'private') throw new SightlineError('forbidden', 'its frames stay in the browser');
      },
      openActivity: () => ({
        setState: (state) => this.states.push(state),
        inferred: (ms) => this.counted.push(`took ${ms}`),
        report: (inputFps, dropFps) => this.reports.push([inputFps, dropFps]),
        close: () => this.states.push('closed'),
      }),
      metrics: {
        received: () => this.counted.push('received'),
        inferred: () => this.counted.push('inferred'),
        dropped: (_model, reason) => this.counted.push(`dropped: ${reason}`),
      },
      budget: this.budget,
      clock: this.clock,
      log: () => undefined,
    };
  }

  say(message: ClientMessage, payload?: Uint8Array): void {
    this.connection.receive(encodeMessage(message, payload), true);
  }

  hello(pipeline = 'things'): void {
    this.say({ type: 'hello', protocol: 1, pipeline, model: 'tiny', options: { threshold: 0.4 } });
  }

  async ready(): Promise<void> {
    this.hello();
    await Promise.resolve();
    await Promise.resolve();
  }

  frame(id: number, changes: Partial<FrameMessage> = {}, payload: Uint8Array = BYTES): void {
    const frame = { id, timestamp: id, width: 4, height: 2 };
    this.say({ type: 'frame', frame, content: { kind: 'input' }, deadlineMs: 100, ...changes }, payload);
  }

  result(index: number): void {
    this.submitted[index]?.settle({
      kind: 'result',
      queueMs: 1,
      times: { arrivedAt: 0, startedAt: 1, begunAt: 1, answeredAt: 10 },
      result: {
        type: 'result',
        key: index,
        detections: [],
        preprocessMs: 2,
        inferMs: 3,
        postprocessMs: 4,
        begunAt: 0,
      },
    });
  }

  get last(): ServerMessage | undefined {
    return this.sent.at(-1);
  }
}

test('a hello is answered when the model is loaded, and frames are answered by their id', async () => {
  const bench = new Bench();
  await bench.ready();
  expect(bench.last).toEqual({
    type: 'ready',
    credits: CREDITS,
    provider: PROVIDER,
    lossy: ['jpeg', 'webp'],
  });
  const receivedAt = bench.clock.now();
  bench.frame(7);
  bench.clock.advance(12);
  bench.result(0);
  expect(bench.last).toEqual({
    type: 'result',
    id: 7,
    detections: [],
    queueMs: 1,
    preprocessMs: 2,
    inferMs: 3,
    postprocessMs: 4,
    receivedAt,
    sentAt: receivedAt + 12,
  });
  expect(bench.submitted[0]?.frame).toMatchObject({ width: 4, height: 2, options: { threshold: 0.4 } });
  expect(bench.counted).toEqual(['received', 'inferred', 'took 12']);
  expect(bench.budget.held).toBe(0);
  expect(bench.states).toEqual(['running', 'running']);
});

test('a frame beyond the credits ends the connection; one that comes for a credit given back does not', async () => {
  const bench = new Bench();
  await bench.ready();
  bench.frame(1);
  bench.frame(2);
  bench.result(0);
  bench.frame(3);
  expect(bench.closed).toBeNull();
  bench.frame(4);
  expect(bench.last).toMatchObject({ type: 'error', code: 'invalid_message' });
  expect(bench.closed).toMatchObject({ code: 1008, reason: expect.stringContaining('beyond the 2 credits') });
  expect(bench.submitted.map(({ cancelled }) => cancelled)).toEqual([false, true, true]);
  expect(bench.laneClosed).toBe(true);
});

test('a frame whose deadline passes is dropped then, and its late answer is not sent', async () => {
  const bench = new Bench();
  await bench.ready();
  bench.frame(1);
  bench.clock.advance(100);
  expect(bench.last).toEqual({ type: 'drop', id: 1, reason: 'deadline' });
  expect(bench.submitted[0]?.cancelled).toBe(true);
  const before = bench.sent.length;
  bench.result(0);
  expect(bench.sent).toHaveLength(before);
  expect(bench.counted).toEqual(['received', 'dropped: deadline']);
});

test('frames that the lane drops are told of, and a restarted lane makes the pipeline heal', async () => {
  const bench = new Bench();
  await bench.ready();
  bench.frame(1);
  bench.frame(2);
  bench.submitted[0]?.settle({ kind: 'drop', reason: 'superseded' });
  expect(bench.last).toEqual({ type: 'drop', id: 1, reason: 'superseded' });
  bench.submitted[1]?.settle({ kind: 'drop', reason: 'lane_restarted' });
  expect(bench.last).toEqual({ type: 'drop', id: 2, reason: 'lane_restarted' });
  bench.frame(3);
  bench.result(2);
  expect(bench.states).toEqual(['running', 'healing', 'running']);
});

test('a client that leaves takes everything along', async () => {
  const bench = new Bench();
  await bench.ready();
  bench.frame(1);
  bench.frame(2);
  bench.connection.ended();
  expect(bench.submitted.map(({ cancelled }) => cancelled)).toEqual([true, true]);
  expect(bench.counted.filter((line) => line === 'dropped: gone')).toHaveLength(2);
  expect([bench.laneClosed, bench.states.at(-1), bench.budget.held, bench.clock.pending]).toEqual([
    true,
    'closed',
    0,
    0,
  ]);
  const before = bench.sent.length;
  bench.result(0);
  bench.frame(3);
  expect(bench.sent).toHaveLength(before);
});

test('a client that leaves while its model is loading does not hold the lane', async () => {
  const bench = new Bench();
  const loading: { done?: (lane: LaneClient) => void } = {};
  bench.join = () =>
    new Promise((resolve) => {
      loading.done = resolve;
    });
  bench.hello();
  bench.connection.ended();
  loading.done?.(bench.lane);
  await Promise.resolve();
  expect([bench.laneClosed, bench.sent]).toEqual([true, []]);
});

test('goodbye is answered with a plain close', async () => {
  const bench = new Bench();
  await bench.ready();
  bench.say({ type: 'bye' });
  expect(bench.closed).toEqual({ code: 1000, reason: '' });
  expect(bench.laneClosed).toBe(true);
});

test('what the client says of its own run is passed on', async () => {
  const bench = new Bench();
  bench.say({ type: 'stats', inputFps: 1, dropFps: 1 });
  await bench.ready();
  bench.say({ type: 'stats', inputFps: 30, dropFps: 2.5 });
  expect(bench.reports).toEqual([[30, 2.5]]);
});

test('who says nothing is not waited for', () => {
  const bench = new Bench();
  bench.clock.advance(5_000);
  expect(bench.closed).toMatchObject({ code: 1008, reason: expect.stringContaining('hello') });
});

test('a pipeline that is not there, or whose frames must not come here, is refused', () => {
  for (const [pipeline, code] of [
    ['nothing', 'not_found'],
    ['private', 'forbidden'],
  ] as const) {
    const bench = new Bench();
    bench.hello(pipeline);
    expect(bench.last).toMatchObject({ type: 'error', code });
    expect(bench.closed?.code).toBe(1008);
  }
});

test.each([
  ['not_found', 1008],
  ['invalid_model', 1011],
  ['lane_crashed', 1011],
  ['aborted', 1001],
] as const)('a model that cannot be had (%s) is said and the code is true', async (code, closeCode) => {
  const bench = new Bench();
  bench.join = () => Promise.reject(new SightlineError(code, 'why '.repeat(100)));
  await bench.ready();
  expect(bench.last).toMatchObject({ type: 'error', code });
  expect(bench.closed?.code).toBe(closeCode);
  expect(Buffer.byteLength(bench.closed?.reason ?? '')).toBeLessThanOrEqual(123);
});

test.each<[string, (bench: Bench) => void, number]>([
  ['a second hello', (bench) => bench.hello(), 1008],
  ['an id that is in flight', (bench) => [bench.frame(1), bench.frame(1)], 1008],
  ['a frame of the wrong size', (bench) => bench.frame(1, {}, new Uint8Array(7)), 1008],
  ['a frame without bytes', (bench) => bench.frame(1, {}, new Uint8Array(0)), 1008],
  ['a deadline of a week', (bench) => bench.frame(1, { deadlineMs: 6e8 }), 1008],
  ['text', (bench) => bench.connection.receive(Buffer.from('{}'), false), 1003],
  [
    'a header that is not there',
    (bench) => bench.connection.receive(new Uint8Array([255, 0, 0, 0]), true),
    1008,
  ],
  [
    'a header that claims gigabytes',
    (bench) => bench.connection.receive(new Uint8Array(8).fill(255), true),
    1009,
  ],
])('%s ends the connection', async (_name, misbehave, code) => {
  const bench = new Bench();
  await bench.ready();
  misbehave(bench);
  expect(bench.last?.type).toBe('error');
  expect(bench.closed?.code).toBe(code);
  expect([bench.budget.held, bench.clock.pending]).toEqual([0, 0]);
});

test('a frame before the model is loaded ends the connection', () => {
  const bench = new Bench();
  bench.hello();
  bench.frame(1);
  expect(bench.closed?.reason).toContain('before `ready`');
});

test('bytes of any kind never get past the connection', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), fc.boolean(), async (bytes, afterHello) => {
      const bench = new Bench();
      if (afterHello) await bench.ready();
      expect(() => bench.connection.receive(bytes, true)).not.toThrow();
      expect(bench.closed).not.toBeNull();
      expect(bench.clock.pending).toBe(0);
    }),
  );
});

test('what the lane cannot read ends the connection with its reason', async () => {
  const bench = new Bench();
  await bench.ready();
  bench.frame(1);
  bench.submitted[0]?.settle({ kind: 'failed', error: new SightlineError('invalid_message', 'odd planes') });
  expect(bench.closed).toMatchObject({ code: 1008, reason: 'odd planes' });
  expect(bench.counted).toContain('dropped: error');
});

test('a flood of messages ends the connection', async () => {
  const bench = new Bench();
  await bench.ready();
  for (let n = 0; n < 1100 && bench.closed === null; n += 1)
    bench.say({ type: 'stats', inputFps: 1, dropFps: 0 });
  expect(bench.closed).toMatchObject({ code: 1013 });
});

test('frames of all clients together are bounded', async () => {
  const bench = new Bench();
  bench.budget.take(996);
  await bench.ready();
  bench.frame(1);
  expect(bench.closed).toMatchObject({ code: 1013 });
  expect(bench.budget.held).toBe(996);
});

test('a client that does not read its answers is cut off', async () => {
  const bench = new Bench();
  await bench.ready();
  bench.frame(1);
  bench.peer.bufferedAmount = 5_000_000;
  bench.result(0);
  expect(bench.terminated).toBe(true);
  expect(bench.laneClosed).toBe(true);
});

test('a squeezed picture that cannot be decoded costs that frame, and no other', async () => {
  const bench = new Bench();
  await bench.ready();
  const lossy = { format: 'jpeg', quality: 0.5, width: 4, height: 2 } as const;
  const bytes = Uint8Array.of(0xff, 0xd8, 0xff, 1, 2, 3);
  bench.frame(1, { content: { kind: 'lossy', lossy } }, bytes);
  expect(bench.submitted[0]?.frame.content).toEqual({ kind: 'lossy', lossy });
  const error = new SightlineError('invalid_message', 'It cannot be decoded.');
  bench.submitted[0]?.settle({ kind: 'failed', error });
  expect(bench.last).toEqual({ type: 'drop', id: 1, reason: 'unreadable', message: error.message });
  bench.frame(2, { content: { kind: 'lossy', lossy } }, bytes);
  bench.result(1);
  expect([bench.last?.type, bench.closed]).toEqual(['result', null]);
  bench.frame(3);
  bench.submitted[2]?.settle({ kind: 'failed', error });
  expect(bench.closed).not.toBeNull();
});
