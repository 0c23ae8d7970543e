import { existsSync, readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test, vi } from 'vitest';
import { until } from '../built.cases.ts';
import { FaultBench, sceneOf } from './faults.cases.ts';
import type { WatchedRun } from './faults.cases.ts';

vi.setConfig({ testTimeout: 180_000 });

const REPLACED = 200;
const FLOWS = ['one', 'two', 'three', 'four'];

const bench = await FaultBench.make();
afterAll(() => bench.close());

/** Threads that crash after 30 frames, and an element of the server's own thread that is made anew again and again. */
const SCENE = sceneOf(`
    restart: { budget: 1000, budget_window: 600, delay: 0.001, max_delay: 0.001 }
    elements:
      - source: { uri: 'synthetic:width=32&height=32&fps=200', live: true }
      - name: moody
        on_error: restart
        user: { module: ./faulty.mjs, config: { fault: throw, every: 40 } }
${FLOWS.map(
  (flow) => `      - name: risky_${flow}
        flow: ${flow}
        user: { module: ./faulty.mjs, config: { fault: crash, after: 30 } }`,
).join('\n')}
    wires:
      - { from: source, to: moody, policy: latest }
${FLOWS.map((flow) => `      - { from: source, to: risky_${flow}, policy: latest }`).join('\n')}
`);

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** What this process holds; where there is no `/proc`, threads and files are not counted. */
function held() {
  const kinds = process.getActiveResourcesInfo();
  return {
    threads: countIn('/proc/self/task'),
    files: countIn('/proc/self/fd'),
    ports: kinds.filter((kind) => kind === 'MessagePort').length,
    timers: kinds.filter((kind) => kind === 'Timeout').length,
  };
}

function countIn(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).length : 0;
}

function heapMiB(): number {
  if (typeof collectGarbage === 'function') collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function isNoMore(now: ReturnType<typeof held>, before: ReturnType<typeof held>): boolean {
  return (
    now.threads <= before.threads &&
    now.files <= before.files &&
    now.ports <= before.ports &&
    now.timers <= before.timers
  );
}

async function untilReplaced(watched: WatchedRun, replaced: number): Promise<void> {
  for (let goal = 10; goal <= replaced; goal += 10) {
    const isThere = (): boolean => threadsReplaced(watched) + elementsReplaced(watched) >= goal;
    await until(isThere, `${goal} of ${replaced} replaced after ${watched.words.slice(-500)}`);
  }
}

/** When replacing one thread has not helped several times, the whole pipeline starts anew: with all its threads. */
function threadsReplaced({ notices }: WatchedRun): number {
  const alone = notices.filter(({ kind }) => kind === 'recycle');
  const together = notices.filter(({ kind, message }) => kind === 'restart' && isOfWhole(message));
  return alone.length + FLOWS.length * together.length;
}

function elementsReplaced({ notices }: WatchedRun): number {
  return notices.filter(({ kind, message }) => kind === 'restart' && !isOfWhole(message)).length;
}

function isOfWhole(message: string): boolean {
  return message.includes('the whole pipeline start anew');
}

test(`${REPLACED} threads and elements made anew leave nothing behind`, async () => {
  // What the first run brings into being for good, thread pools say, is no leak.
  await (await bench.start(SCENE)).stop();
  const before = held();
  const watched = await bench.start(SCENE);
  await untilReplaced(watched, REPLACED / 4);
  const heapBefore = heapMiB();
  await untilReplaced(watched, REPLACED);
  expect(heapMiB() - heapBefore).toBeLessThan(6);
  expect(threadsReplaced(watched)).toBeGreaterThan(REPLACED / 4);
  expect(watched.words).not.toContain('did not help');
  const ledger = await watched.stop();
  expect([ledger.inFlight, watched.imbalances]).toEqual([0, []]);
  await until(() => isNoMore(held(), before), `what it held is free: ${JSON.stringify([before, held()])}`);
});
