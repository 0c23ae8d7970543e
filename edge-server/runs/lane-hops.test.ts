import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeLineOf } from '../../shared/run/frame-trace.ts';
import { laneHops } from './lane-hops.ts';

const HERE = { offsetMs: 0, errorMs: 0 };
const RESULT = { type: 'result', key: 1, detections: [], begunAt: 0 } as const;
const STAGES = { preprocessMs: 3, inferMs: 20, postprocessMs: 1 };

test('every stage of a lane has its place, with the process it was in', () => {
  const hops = laneHops(
    { ...RESULT, ...STAGES },
    { arrivedAt: 100, startedAt: 110, begunAt: 112, answeredAt: 140 },
  );
  const find = { element: 'find', host: 'edge', entered: 100, left: 140 };
  const { steps, unknownHosts } = timeLineOf([find, ...hops], (host) => (host === 'edge' ? HERE : null));
  expect(unknownHosts).toEqual([]);
  expect(steps.map(({ element, host, enteredMs, leftMs }) => [element, host, enteredMs, leftMs])).toEqual([
    ['queue', 'edge', 0, 10],
    ['find', 'edge', 0, 40],
    ['transfer out', 'edge>process:lane', 10, 12],
    ['preprocess', 'process:lane', 12, 15],
    ['infer', 'process:lane', 15, 35],
    ['postprocess', 'process:lane', 35, 36],
    ['transfer back', 'process:lane>edge', 36, 40],
  ]);
  expect(steps.map(({ errorMs }) => errorMs)).toEqual([0, 0, 0.1, 0.1, 0.1, 0.1, 0.1]);
});

test('a process that began before the server knew that it could leaves nothing that ends before it began', () => {
  const ms = fc.double({ min: 0, max: 50, noNaN: true });
  const times = fc.record({
    wait: ms,
    begun: ms,
    preprocessMs: ms,
    inferMs: ms,
    postprocessMs: ms,
    back: ms,
  });
  fc.assert(
    fc.property(times, ({ wait, begun, back, ...stages }) => {
      const begunAt = 100 + begun;
      const answeredAt = begunAt + stages.preprocessMs + stages.inferMs + stages.postprocessMs + back;
      const hops = laneHops(
        { ...RESULT, ...stages },
        { arrivedAt: 100, startedAt: 100 + wait, begunAt, answeredAt },
      );
      hops.forEach(({ entered, left }, at) => {
        expect(left).toBeGreaterThanOrEqual(entered);
        expect(entered).toBeCloseTo(hops[at - 1]?.left ?? 100, 6);
      });
    }),
    { seed: 96 },
  );
});
