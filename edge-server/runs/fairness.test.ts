import { afterEach, expect, test } from 'vitest';
import { FakeClock } from '../../shared/fake-clock.cases.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { Priority } from '../../shared/run/graph.ts';
import type { ClientMessage, ServerMessage } from '../../shared/wire/messages.ts';
import { decodeServerMessage } from '../../shared/wire/server-message.ts';
import type { Lane } from '../inference/lane.ts';
import { timedLane } from '../inference/timed-lane.cases.ts';
import { ByteBudget } from '../stream/byte-budget.ts';
import { OffloadConnection } from '../stream/offload-connection.ts';
import { imbalanceOf } from '../../shared/run/imbalance.cases.ts';
import { FaultBench, sceneOf } from './faults.cases.ts';
import type { WatchedRun } from './faults.cases.ts';

/** One frame takes so long: 20 a second for all together, where each of three brings 30. */
const SERVICE_MS = 50;
const FRAME_MS = 1000 / 30;
const SECONDS = 10;

/** A client of another machine, that sends its newest frame whenever it may. */
class OffloadClient {
  readonly results: number[] = [];
  readonly drops: string[] = [];
  sent = 0;
  readonly #connection: OffloadConnection;
  #credits = 0;

  constructor(lane: Lane, clock: FakeClock, deadlineMs: number, priority?: Priority) {
    const peer = {
      bufferedAmount: 0,
      send: (bytes: Uint8Array) => this.#hear(decodeServerMessage(bytes), clock),
      close: (_code: number, reason: string) => {
        throw new Error(reason);
      },
      terminate: nothing,
    };
    this.#connection = new OffloadConnection(peer, {
      join: () => lane.join(),
      checkPipeline: nothing,
      priorityOf: () => priority,
      openActivity: () => ({ setState: nothing, inferred: nothing, report: nothing, close: nothing }),
      metrics: { received: nothing, inferred: nothing, dropped: nothing },
      budget: new ByteBudget(1e9),
      clock,
      log: nothing,
    });
    this.#say({ type: 'hello', protocol: 1, pipeline: 'remote', model: 'tiny', options: {} });
    clock.every(FRAME_MS, () => this.#offer(deadlineMs));
  }

  get inFlight(): number {
    return this.sent - this.results.length - this.drops.length;
  }

  close(): void {
    this.#connection.ended();
  }

  #offer(deadlineMs: number): void {
    if (this.#credits === 0) return;
    this.#credits -= 1;
    this.sent += 1;
    const frame = { id: this.sent, timestamp: Math.round(this.sent * FRAME_MS * 1000), width: 2, height: 1 };
    this.#say({ type: 'frame', frame, content: { kind: 'input' }, deadlineMs }, new Uint8Array(6));
  }

  #hear(message: ServerMessage, clock: FakeClock): void {
    if (message.type === 'ready') this.#credits = message.credits;
    if (message.type !== 'result' && message.type !== 'drop') return;
    this.#credits += 1;
    if (message.type === 'result') this.results.push(clock.now());
    else this.drops.push(message.reason);
  }

  #say(message: ClientMessage, payload?: Uint8Array): void {
    this.#connection.receive(encodeMessage(message, payload), true);
  }
}

const clock = new FakeClock();
let bench: FaultBench | undefined;
let remote: OffloadClient | undefined;
afterEach(async () => {
  remote?.close();
  remote = undefined;
  if (bench !== undefined) await meanwhile(bench.close());
});

function sceneWith(deadlineMs: number, priority: Priority = 'normal'): ReturnType<typeof sceneOf> {
  const pace = `    pace: { deadline_ms: ${deadlineMs}, priority: ${priority} }\n    elements:\n`;
  const source = `      - source: { uri: 'synthetic:width=16&height=16&fps=30', live: true }\n`;
  return sceneOf(`${pace}${source}      - detect_objects: { ai_model: { model: tiny } }\n`);
}

/** Lets the clock go on until something has come. */
async function meanwhile<T>(coming: Promise<T>): Promise<T> {
  const state = { isThere: false };
  const there = coming.finally(() => {
    state.isThere = true;
  });
  while (!state.isThere) await clock.advanceAsync(1);
  return there;
}

test.each([
  [500, 0],
  [500, 1],
  [40, 0],
])(
  'three equal pipelines that share a lane get a third each (deadline %i ms, %i of them remote)',
  async (deadlineMs, remotes) => {
    const lane = timedLane(clock, SERVICE_MS);
    bench = await FaultBench.make({ clock, join: () => lane.join() });
    const runs: WatchedRun[] = [];
    for (let index = remotes; index < 3; index += 1)
      runs.push(await meanwhile(bench.start(sceneWith(deadlineMs))));
    if (remotes > 0) remote = new OffloadClient(lane, clock, deadlineMs);
    await clock.advanceAsync(2000);
    const counts = (): number[] => [
      ...runs.map(({ run }) => run.figures().ledger.delivered),
      ...(remote === undefined ? [] : [remote.results.length]),
    ];
    const before = counts();
    await clock.advanceAsync(SECONDS * 1000);
    const shares = counts().map((count, index) => count - (before[index] ?? 0));
    const total = shares.reduce((sum, count) => sum + count, 0);
    for (const { run } of runs) {
      const { ledger } = run.figures();
      expect(imbalanceOf(ledger)).toBe(0);
      expect(Object.keys(ledger.dropped).length).toBeGreaterThan(0);
      expect((ledger.dropped['deadline'] ?? 0) > 0).toBe(deadlineMs < SERVICE_MS);
    }
    for (const share of shares) expect(Math.abs(share / total - 1 / 3)).toBeLessThan(1 / 30);
  },
);

test('a lane that cannot serve all gives a pipeline four turns for each of the next lower priority, remote or not', async () => {
  const lane = timedLane(clock, SERVICE_MS);
  bench = await FaultBench.make({ clock, join: () => lane.join() });
  const normal = await meanwhile(bench.start(sceneWith(5_000, 'normal')));
  const low = await meanwhile(bench.start(sceneWith(5_000, 'low')));
  // Two in flight of the same pipeline do not wait for its own answer.
  remote = new OffloadClient(lane, clock, 5_000, 'normal');
  await clock.advanceAsync(2_000);
  const counts = (): number[] => [
    normal.run.figures().ledger.delivered,
    remote?.results.length ?? 0,
    low.run.figures().ledger.delivered,
  ];
  const before = counts();
  await clock.advanceAsync(4 * SECONDS * 1000);
  const [first = 0, second = 0, third = 0] = counts().map((count, index) => count - (before[index] ?? 0));
  expect([first / third, second / third].map(Math.round)).toEqual([4, 4]);
  expect(third).toBeGreaterThan(0);
});

function nothing(): void {}
