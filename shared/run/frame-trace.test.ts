import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeLineOf } from './frame-trace.ts';

const PAGE = { offsetMs: 0, errorMs: 0 };

test('puts the steps of page, worker and edge on one line', () => {
  const trace = [
    { element: 'camera', host: 'page', entered: 1000, left: 1002 },
    { element: 'detect', host: 'edge', entered: 51_010, left: 51_030 },
    { element: 'track', host: 'page', entered: 1040, left: 1041 },
  ];
  const edge = { offsetMs: 50_000, errorMs: 1.5 };
  const line = timeLineOf(trace, (host) => (host === 'page' ? PAGE : edge));
  expect(line.totalMs).toBe(41);
  expect(line.errorMs).toBe(0);
  expect(line.steps.map(({ element, hopMs, spentMs }) => [element, hopMs, spentMs])).toEqual([
    ['camera', null, 2],
    ['detect', 8, 20],
    ['track', 10, 1],
  ]);
  expect(line.steps.map(({ errorMs, hopErrorMs }) => [errorMs, hopErrorMs])).toEqual([
    [0, 0],
    [1.5, 1.5],
    [0, 1.5],
  ]);
});

test('what lies between two hosts is as wrong as the clock there, once, and says so of its own length', () => {
  const clock = { offsetMs: 0, errorMs: 2 };
  const { steps } = timeLineOf(
    [
      { element: 'out', host: 'page>edge', entered: 10, left: 14, clock },
      { element: 'infer', host: 'edge', entered: 1014, left: 1020, clock: { offsetMs: 1000, errorMs: 2 } },
      { element: 'back', host: 'edge>page', entered: 20, left: 24, clock },
    ],
    () => null,
  );
  expect(steps.map(({ enteredMs, spentErrorMs }) => [enteredMs, spentErrorMs])).toEqual([
    [0, 2],
    [4, 0],
    [10, 2],
  ]);
  expect(steps[1]?.errorMs).toBe(2);
});

test('what is within an element stands behind it, also when both begin at once', () => {
  const { steps } = timeLineOf(
    [
      { element: 'camera', host: 'page', entered: 5, left: 5 },
      { element: 'find/queue', host: 'page', entered: 5, left: 6 },
      { element: 'find', host: 'page', entered: 5, left: 9 },
    ],
    () => PAGE,
  );
  expect(steps.map(({ element }) => element)).toEqual(['camera', 'find', 'find/queue']);
});

test('says whose clock it does not know', () => {
  const trace = [
    { element: 'camera', host: 'page', entered: 0, left: 1 },
    { element: 'detect', host: 'edge', entered: 5, left: 6 },
  ];
  const line = timeLineOf(trace, (host) => (host === 'page' ? PAGE : null));
  expect(line.steps).toHaveLength(1);
  expect(line.unknownHosts).toEqual(['edge']);
  expect(timeLineOf([], () => null)).toEqual({ steps: [], totalMs: 0, errorMs: 0, unknownHosts: [] });
});

test('hops are right within the error, whatever the clocks', () => {
  const hop = fc.record({ host: fc.constantFrom('page', 'edge', 'far'), wait: fc.nat(50), work: fc.nat(50) });
  const clocks = fc.record({
    edge: fc.integer({ min: -1e6, max: 1e6 }),
    wrong: fc.double({ min: -1, max: 1, noNaN: true }),
  });
  const property = fc.property(
    fc.array(hop, { minLength: 1, maxLength: 8 }),
    clocks,
    (hops, { edge, wrong }) => {
      const ahead: Record<string, number> = { page: 0, edge, far: 2 * edge };
      let now = 100;
      const trace = hops.map(({ host, wait, work }, index) => {
        // Longer than the error, so that the order is beyond doubt.
        const entered = now + wait + 10;
        now = entered + work;
        return {
          element: `e${index}`,
          host,
          entered: entered + (ahead[host] ?? 0),
          left: now + (ahead[host] ?? 0),
        };
      });
      const line = timeLineOf(trace, (host) =>
        host === 'page' ? PAGE : { offsetMs: (ahead[host] ?? 0) + wrong * 2, errorMs: 2 },
      );
      line.steps.forEach((step, index) => {
        expect(step.element).toBe(`e${index}`);
        expect(step.spentMs).toBe(hops[index]?.work);
        if (step.hopMs !== null) {
          expect(Math.abs(step.hopMs - (hops[index]?.wait ?? 0) - 10)).toBeLessThanOrEqual(
            step.hopErrorMs + 1e-6,
          );
        }
      });
    },
  );
  fc.assert(property, { seed: 94 });
});
