import { expect, test } from 'vitest';
import { Dice } from '../../shared/run/random.cases.ts';
import { ChunkRing } from './chunk-ring.ts';
import type { RingChunk } from './chunk-ring.ts';

const FORMAT = {};
const chunk = (at: number, isKey: boolean, format: object = FORMAT, bytes = 10): RingChunk => ({
  at,
  isKey,
  format,
  data: new Uint8Array(bytes),
});
const times = (ring: ChunkRing<RingChunk>, from = 0, until = Infinity) =>
  ring.between(from, until).map(({ at }) => at);

test('what is given out begins with the key picture before it', () => {
  const ring = new ChunkRing(1000);
  for (let at = 50; at <= 1000; at += 50) ring.add(chunk(at, at % 250 === 0));
  expect(times(ring, 600, 700)).toEqual([500, 550, 600, 650, 700]);
  expect(times(ring, 0, 300)).toEqual([250, 300]);
  expect([times(ring, 0, 200), times(ring, 1001)]).toEqual([[], []]);
});

test('what is needed stays, with the key picture that it needs', () => {
  const ring = new ChunkRing(1000);
  for (let at = 0; at < 1000; at += 100) ring.add(chunk(at, at % 300 === 0));
  ring.prune(450);
  expect(times(ring)).toEqual([300, 400, 500, 600, 700, 800, 900]);
  ring.prune(600);
  expect([times(ring), ring.bytes]).toEqual([[600, 700, 800, 900], 40]);
  ring.prune(Infinity);
  expect(times(ring)).toEqual([900]);
});

test('what was coded otherwise does not go into one film', () => {
  const ring = new ChunkRing(1000);
  const other = {};
  for (const at of [0, 100]) ring.add(chunk(at, at === 0));
  for (const at of [200, 300]) ring.add(chunk(at, at === 200, other));
  expect([times(ring), times(ring, 0, 150)]).toEqual([
    [200, 300],
    [0, 100],
  ]);
});

test('whatever comes, it begins with a key picture and has no more bytes than it may', () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const dice = new Dice(seed);
    const ring = new ChunkRing<RingChunk>(200);
    for (let at = 1; at < 300; at += 1) {
      ring.add(chunk(at, dice.next() < 0.2, FORMAT, dice.below(60)));
      if (dice.next() < 0.1) ring.prune(at - dice.below(40));
      expect(ring.bytes).toBeLessThanOrEqual(200);
      const given = ring.between(at - dice.below(20), at);
      expect(given.length === 0 || given[0]?.isKey).toBe(true);
      expect(given.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThanOrEqual(ring.bytes);
    }
  }
});
