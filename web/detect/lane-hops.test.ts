import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeLineOf } from '../../shared/run/frame-trace.ts';
import type { LaneResult } from '../workers/lane.api.ts';
import { laneHops } from './lane-hops.ts';

const PAGE = { offsetMs: 0, errorMs: 0 };

/** A lane that takes a frame in after `out`, and is done with it stage by stage; its clock is `off` by so much. */
function through({ out, wait, copy, kernel, infer, decode, back, off }: Record<Stage, number>) {
  const arrivedAt = 100 + out;
  const begunAt = arrivedAt + wait;
  const copiedAt = begunAt + copy;
  const doneAt = copiedAt + kernel + infer + decode;
  const result: LaneResult = {
    detections: [],
    preprocessMs: copy + kernel,
    inferMs: infer,
    postprocessMs: decode,
    times: {
      arrivedAt: arrivedAt + off,
      begunAt: begunAt + off,
      copiedAt: copiedAt + off,
      answeredAt: doneAt + off,
    },
  };
  return laneHops(result, 100, doneAt + back);
}

type Stage = 'out' | 'wait' | 'copy' | 'kernel' | 'infer' | 'decode' | 'back' | 'off';
const STAGES = { out: 1, wait: 4, copy: 2, kernel: 3, infer: 20, decode: 1, back: 2, off: 0 };

test('every stage of a lane has its place, with where it was', () => {
  const find = { element: 'find', host: 'page', entered: 99, left: 133 };
  const { steps, unknownHosts } = timeLineOf([...through(STAGES), find], (host) =>
    host === 'page' ? PAGE : null,
  );
  expect(unknownHosts).toEqual([]);
  expect(steps.map(({ element, host, enteredMs, leftMs }) => [element, host, enteredMs, leftMs])).toEqual([
    ['find', 'page', 0, 34],
    ['transfer out', 'page>worker:lane', 1, 2],
    ['queue', 'worker:lane', 2, 6],
    ['copy', 'worker:lane', 6, 8],
    ['preprocess', 'worker:lane', 8, 11],
    ['infer', 'worker:lane', 11, 31],
    ['postprocess', 'worker:lane', 31, 32],
    ['transfer back', 'worker:lane>page', 32, 34],
  ]);
  expect(steps.map(({ errorMs }) => errorMs)).toEqual([0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
});

test('nothing ends before it began or came before it was sent, with clocks apart as far as is said', () => {
  const ms = fc.double({ min: 0, max: 50, noNaN: true });
  const off = fc.double({ min: -0.1, max: 0.1, noNaN: true });
  const stages = fc.record({
    out: ms,
    wait: ms,
    copy: ms,
    kernel: ms,
    infer: ms,
    decode: ms,
    back: ms,
    off,
  });
  fc.assert(
    fc.property(stages, (durations) => {
      const hops = through(durations);
      for (const { entered, left } of hops) {
        expect(left).toBeGreaterThanOrEqual(entered);
        expect(entered).toBeGreaterThanOrEqual(100);
      }
      hops
        .slice(1)
        .forEach(({ entered }, at) =>
          expect(entered).toBeGreaterThanOrEqual((hops[at]?.left ?? 0) - 0.2 - 1e-9),
        );
    }),
    { seed: 95 },
  );
});
