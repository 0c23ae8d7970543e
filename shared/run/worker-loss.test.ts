import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import type { JsonValue } from '../json.ts';
import { createRun } from './create-run.ts';
import type { ElementContext } from './element.ts';
import { FakeHost } from './fake-host.cases.ts';
import type { Message } from './message.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import { Dice } from './random.cases.ts';
import type { ElementType } from './run.api.ts';
import { POLICY, graphOf, lookupOf, typeOf } from './test-elements.cases.ts';

/** Keeps the last frames it saw, and tells of every tenth that is in it, once. */
function windowOf(): ElementType {
  return typeOf((_config: JsonValue, { metrics }: ElementContext) => {
    let content: number[] = [];
    return {
      absorbs: true,
      process: (message) => {
        content.push(message.frame.id);
        metrics.count('seen');
        metrics.gauge('size', content.length);
        metrics.time('work', 2);
        if (content.length % 10 > 0) return null;
        return { ...message, kind: 'event', value: { type: 'tenth', at: 0, ids: [...content] } };
      },
      save: () => content,
      restore: (state) => (content = Array.isArray(state) ? state.map(Number) : []),
    };
  });
}

async function start() {
  const elements = lookupOf({ window: windowOf() });
  const host = new FakeHost(elements);
  const told: number[][] = [];
  const output = ({ value }: Message): void => {
    const ids: unknown = Object(value).ids;
    if (Array.isArray(ids)) told.push(ids.map(Number));
  };
  const graph = graphOf({ window: { flow: 'aside' } }, { 'camera>window': POLICY.sure() });
  const run = createRun({ graph, host, elements, listener: { output } });
  await run.start();
  const push = async (count: number): Promise<void> => {
    for (let pushed = 0; pushed < count; pushed += 1) {
      void host.source.push();
      await host.clock.advanceAsync(10);
    }
  };
  const crash = async (): Promise<void> => {
    host.workers.get('aside')?.crash();
    await settle();
    await host.clock.advanceAsync(500);
  };
  const seen = (): unknown => run.figures().elements.find(({ name }) => name === 'window')?.metrics;
  return { host, run, told, push, crash, seen };
}

test('a window outlives its worker: no more than the last interval is lost', async () => {
  const { host, run, told, push, crash } = await start();
  await push(7);
  await host.clock.advanceAsync(1_000);
  await crash();
  await push(3);
  expect(told).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
  expect(imbalanceOf(run.figures().ledger)).toBe(0);
  await run.kill();
});

test('what was told before the crash is not told again, though the interval is not over', async () => {
  const { run, told, push, crash } = await start();
  await push(10);
  await crash();
  await push(9);
  expect(told).toHaveLength(1);
  await push(1);
  expect(told[1]?.slice(0, 11)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  await run.kill();
});

test('the metrics of elements go on where they were last told', async () => {
  const { host, run, push, crash, seen } = await start();
  await push(5);
  await host.clock.advanceAsync(1_000);
  expect(seen()).toEqual({ seen: 5, size: 5, work: { p50: 2, p95: 2 } });
  await crash();
  expect(seen()).toEqual({ seen: 5, size: 5, work: { p50: 2, p95: 2 } });
  await push(2);
  await host.clock.advanceAsync(300);
  expect(seen()).toMatchObject({ seen: 7, size: 7 });
  await run.kill();
});

test('wherever workers are killed, counters never go back, content is kept and frames are accounted for', async () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const dice = new Dice(seed);
    const { host, run, told, push, crash } = await start();
    let counted = 0;
    for (let step = 0; step < 40; step += 1) {
      if (dice.chance(0.06)) await crash();
      else if (dice.chance(0.2)) await host.clock.advanceAsync(1_000);
      else await push(dice.below(4));
      const { ledger, elements } = run.figures();
      const now = elements.find(({ name }) => name === 'window')?.metrics.seen ?? counted;
      expect(imbalanceOf(ledger)).toBe(0);
      expect(Number(now)).toBeGreaterThanOrEqual(counted);
      counted = Number(now);
    }
    // Each telling has all of the one before: a content that was lost would begin anew.
    for (const [index, ids] of told.entries()) {
      const before = told[index - 1] ?? [];
      expect(ids.slice(0, before.length)).toEqual(before);
      expect(ids).toHaveLength((index + 1) * 10);
    }
    await run.kill();
    expect(run.figures().ledger.inFlight).toBe(0);
  }
});
