import { expect, test } from 'vitest';
import { createRun } from './create-run.ts';
import { FakeHost } from './fake-host.cases.ts';
import type { Run } from './run.api.ts';
import { POLICY, graphOf, lookupOf, through, typeOf } from './test-elements.cases.ts';
import type { WireWishes } from './test-elements.cases.ts';

/** How long the slowest needed element takes, milliseconds; tests change it while it runs. */
let needed = 20;
const after = (ms: () => number) =>
  typeOf((_config, { clock }) => ({
    process: (message) => new Promise((resolve) => void clock.after(ms(), () => resolve(message))),
  }));
const elements = lookupOf({
  first: through((message) => message),
  slow: after(() => needed),
  last: through((message) => message),
  shown: after(() => 2_000),
});

/** A chain of which the middle is slow, and a branch that shows the newest frame only. */
const WIRES: WireWishes = {
  'camera>first': POLICY.block(1),
  'first>slow': POLICY.block(1),
  'slow>last': POLICY.block(1),
  'camera>shown': POLICY.latest,
};

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, at) =>
    permutations(list.filter((_, index) => index !== at)).map((rest) => [first, ...rest]),
  );
}

async function startRun(order: readonly string[], flow: string): Promise<{ host: FakeHost; run: Run }> {
  needed = 20;
  const wires = Object.fromEntries(order.map((id) => [id, WIRES[id] ?? POLICY.latest]));
  const host = new FakeHost(elements);
  host.live = false;
  const graph = graphOf({ last: {}, shown: {}, slow: { flow }, first: {} }, wires);
  const run = createRun({ graph, host, elements, listener: {} });
  await run.start();
  return { host, run };
}

/** Gives frames as fast as they are taken, as a file does, until the run has ended. */
async function giveAll({ host }: { host: FakeHost }): Promise<void> {
  while (host.source.events !== null) await host.source.push();
}

async function rateOver(ms: number, { host, run }: { host: FakeHost; run: Run }): Promise<number> {
  const before = run.figures().ledger.captured;
  await host.clock.advanceAsync(ms);
  return ((run.figures().ledger.captured - before) * 1000) / ms;
}

test.each(
  permutations(Object.keys(WIRES)).flatMap((order) => [[order, 'main'] as const, [order, 'aside'] as const]),
)(
  'wired in the order %j, slow in %s: the source slows to it within a second, and to nobody else',
  async (order, flow) => {
    const it = await startRun(order, flow);
    const given = giveAll(it);
    await it.host.clock.advanceAsync(1_000);
    // Answers of a worker are gathered for 2 ms where somebody waits for them.
    expect(await rateOver(2_000, it)).toBeGreaterThan(44);
    needed = 100;
    await it.host.clock.advanceAsync(1_000);
    const slowed = await rateOver(5_000, it);
    expect(slowed).toBeGreaterThan(9.4);
    expect(slowed).toBeLessThan(10.5);
    expect(it.run.figures().wires.find(({ to }) => to === 'slow')?.dropped).toEqual({});
    const ended = it.run.kill();
    await it.host.clock.advanceAsync(100);
    await Promise.all([ended, given]);
  },
);
