import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { settle } from '../../shared/fake-clock.cases.ts';
import type { Message } from '../../shared/run/message.ts';
import { Dice } from '../../shared/run/random.cases.ts';
import { MovingBench } from './moving.cases.ts';
import { GRAPH } from './moving-scene.cases.ts';

async function onEdge(live = true): Promise<MovingBench> {
  const bench = new MovingBench(live);
  await bench.run.start();
  await bench.run.moveTo('edge');
  return bench;
}

async function give(bench: MovingBench, frames: number): Promise<void> {
  for (let frame = 0; frame < frames; frame += 1) {
    await bench.source.give();
    await bench.pass(10);
  }
}

test('an element on the edge is looked at from here, pictures included, and again after it came back', async () => {
  const bench = new MovingBench(true);
  await bench.run.start();
  const seen: Message[] = [];
  const end = bench.run.tap({ element: 'find', side: 'input', every: 1, onMessage: (m) => seen.push(m) });
  const into = bench.run.tap({ element: 'fours', side: 'input', every: 1, onMessage: (m) => seen.push(m) });
  for (const place of ['edge', 'browser'] as const) {
    await bench.run.moveTo(place);
    seen.length = 0;
    await give(bench, 3);
    expect(seen.map(({ kind }) => kind)).toEqual(['frame', 'detections']);
    expect(seen[0]?.value).toMatchObject({ data: expect.any(Uint8Array) });
  }
  end();
  into();
  seen.length = 0;
  await give(bench, 3);
  expect(seen).toEqual([]);
  expect(() => bench.run.tap({ element: 'fnd', side: 'input', every: 1, onMessage: () => 0 })).toThrow(
    'did you mean "find"?',
  );
  await bench.run.kill();
});

test('a frame’s way over the edge is on one time line, with the ways there and back', async () => {
  const bench = await onEdge();
  bench.run.trace(1);
  await bench.pass(1_500);
  await give(bench, 12);
  const trace = bench.traces.at(-1) ?? [];
  expect(trace.at(0)).toMatchObject({ element: 'transfer out', host: 'page>edge' });
  expect(trace.at(-1)).toMatchObject({ element: 'transfer back', host: 'edge>page' });
  expect(trace.slice(1, -1).every(({ host, clock }) => host.startsWith('edge') && clock !== undefined)).toBe(
    true,
  );
  await bench.run.kill();
});

test('a change is taken over by the edge, kept on the way back, and refused where the edge has another', async () => {
  const bench = await onEdge();
  const changed = { ...GRAPH, revision: '2' };
  bench.served = changed;
  await bench.run.change(changed);
  await bench.run.moveTo('browser');
  await bench.run.moveTo('edge');
  bench.refusal = new SightlineError('conflict', 'of another revision');
  await expect(bench.run.change({ ...GRAPH, revision: '3' })).rejects.toMatchObject({ code: 'conflict' });
  expect([bench.run.place, bench.run.state]).toEqual(['edge', 'running']);
  await bench.run.kill();
});

test('what is ordered while it moves is done where it arrives', async () => {
  const bench = new MovingBench(true);
  await bench.run.start();
  const moving = bench.run.moveTo('edge');
  for (let turns = 0; turns < 8; turns += 1) await settle();
  bench.run.pause();
  bench.run.notify({ name: 'flush', target: { to: 'elements', elements: ['fours'] }, params: {} });
  await moving;
  await bench.pass();
  expect([bench.run.place, bench.run.state]).toEqual(['edge', 'paused']);
  await bench.run.kill();
});

test('a carried run is in the list and the metrics while it is there, and says whose it is', async () => {
  const bench = await onEdge();
  await give(bench, 3);
  const changes = bench.changes;
  expect(bench.carried.listing('scene')).toMatchObject({
    host: 'edge',
    state: 'running',
    suffix: '(of a browser at 10.0.0.7)',
  });
  expect(bench.carried.samples).toMatchObject([
    { pipeline: 'scene@1', state: 'running', figures: { ledger: { captured: 3 } } },
  ]);
  await bench.run.moveTo('browser');
  await bench.pass();
  expect([bench.carried.listing('scene'), bench.carried.samples]).toEqual([undefined, []]);
  expect(bench.changes).toBeGreaterThan(changes);
  await bench.run.kill();
  expect(bench.clock.pending).toBe(0);
});

test(
  'an edge that is lost at any instant repeats nothing that was told, and says what is forgotten',
  { timeout: 30_000 },
  async () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const bench = new MovingBench(true, seed);
      const dice = new Dice(seed);
      await bench.run.start();
      await bench.run.moveTo('edge');
      for (let frame = 30 + dice.below(60); frame > 0; frame -= 1) {
        await bench.source.give();
        for (let turns = dice.below(4); turns > 0; turns -= 1) await settle();
        bench.clock.advance(dice.below(15));
      }
      bench.links.at(-1)?.break();
      await bench.pass();
      for (let frame = 0; frame < 60; frame += 1) {
        await bench.source.give();
        for (let turns = 0; turns < 4; turns += 1) await settle();
      }
      await bench.pass();
      // Each frame is in one window at most, and comings and goings alternate.
      expect(bench.times).toEqual([...new Set(bench.times)].toSorted((a, b) => a - b));
      const kinds = bench.comings.map((coming) => /"type":"(on|off)"/.exec(coming)?.[1]);
      expect(kinds.every((kind, index) => index === 0 || kind !== kinds[index - 1])).toBe(true);
      expect(bench.imbalance).toBe(0);
      expect(bench.notices.map(({ message }) => message).join()).toMatch(/(no|one|\d+) frames? .*forgotten/);
      await bench.run.kill();
    }
  },
);
