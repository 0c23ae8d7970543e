import { expect, test } from 'vitest';
import { TrackMetrics } from './track-metrics.ts';
import type { Identified } from './track-metrics.ts';

function at(id: number, x: number): Identified {
  return { id, box: { x, y: 0, width: 0.1, height: 0.1 } };
}

function scoreOf(frames: readonly (readonly [readonly Identified[], readonly Identified[]])[]) {
  const metrics = new TrackMetrics();
  for (const [truth, said] of frames) metrics.frame(truth, said);
  return metrics.score();
}

test('what is followed all the way is perfect', () => {
  const frame = [
    [at(1, 0), at(2, 0.5)],
    [at(8, 0.5), at(7, 0)],
  ] as const;
  expect(scoreOf([frame, frame])).toEqual({
    mota: 1,
    idf1: 1,
    switches: 0,
    fragments: 0,
    misses: 0,
    falsePositives: 0,
    truths: 4,
  });
});

test('another number is a switch, and half of it was named right', () => {
  const [before, after] = [[[at(1, 0)], [at(7, 0)]] as const, [[at(1, 0)], [at(8, 0)]] as const];
  expect(scoreOf([before, before, after, after])).toMatchObject({
    switches: 1,
    fragments: 0,
    mota: 0.75,
    idf1: 0.5,
  });
});

test('two who change numbers are two switches', () => {
  const truth = [at(1, 0), at(2, 0.5)];
  const [before, after] = [
    [at(7, 0), at(8, 0.5)],
    [at(8, 0), at(7, 0.5)],
  ];
  expect(
    scoreOf([
      [truth, before],
      [truth, after],
    ]),
  ).toMatchObject({ switches: 2, mota: 0.5, idf1: 0.5 });
});

test('a break is a fragment and misses; what is not there is a false one', () => {
  const [seen, missed] = [[[at(1, 0)], [at(7, 0)]] as const, [[at(1, 0)], [at(9, 0.6)]] as const];
  expect(scoreOf([seen, missed, seen])).toMatchObject({
    fragments: 1,
    misses: 1,
    falsePositives: 1,
    switches: 0,
  });
});

test('a number that wanders over to another thing stays with the first while both fit', () => {
  const truth = [at(1, 0), at(2, 0.03)];
  const score = scoreOf([
    [[at(1, 0)], [at(7, 0)]],
    [truth, [at(7, 0.02)]],
  ]);
  expect(score).toMatchObject({ switches: 0, misses: 1 });
});
