import { expect, test } from 'vitest';
import type { TraceStep } from '../../shared/run/trace-step.ts';
import { lineHere, traceTableOf } from './trace-rows.ts';
import type { TraceTable } from './trace-rows.ts';

/** What is drawn of these steps. */
const tableOf = (trace: readonly TraceStep[]): TraceTable => traceTableOf(lineHere(trace));

const THERE = { offsetMs: 5_000, errorMs: 0.5 };
const TRACE = [
  { element: 'thin', host: 'worker:light', entered: 100, left: 101 },
  {
    element: 'find/transfer out',
    host: 'page>edge',
    entered: 104,
    left: 108,
    clock: { offsetMs: 0, errorMs: 0.5 },
  },
  { element: 'find/infer', host: 'edge', entered: 5_108, left: 5_118, clock: THERE },
  { element: 'find', host: 'page', entered: 103, left: 120 },
];

test('a frame that went over the edge is one line of bars, with what may be wrong', () => {
  const { rows, total, unknownHosts } = tableOf(TRACE);
  expect(total).toBe('20.0 ± 0.10 ms');
  expect(unknownHosts).toEqual([]);
  expect(
    rows.map(({ name, isWithin, place, placeWords, took }) => [name, isWithin, place, placeWords, took]),
  ).toEqual([
    ['thin', false, 'worker', 'worker light', '1.00 ms'],
    ['find', false, 'page', 'page', '17.0 ms'],
    ['transfer out', true, 'way', 'page → edge', '4.00 ± 0.50 ms'],
    ['infer', true, 'edge', 'edge', '10.0 ms'],
  ]);
  expect(rows[1]).toMatchObject({ fromPart: 15, widthPart: 85, waitPart: 10, waited: '2.00 ± 0.10 ms' });
  expect(rows[3]).toMatchObject({ fromPart: 40, widthPart: 50, began: '8.00 ± 0.60 ms' });
});

test('a frame that went through a worker of the page shows its stages there', () => {
  const clock = { offsetMs: 0, errorMs: 0.1 };
  const { rows, total } = tableOf([
    { element: 'camera', host: 'page', entered: 100, left: 100 },
    { element: 'find/transfer out', host: 'page>worker:lane', entered: 102, left: 103, clock },
    { element: 'find/infer', host: 'worker:lane', entered: 103, left: 113, clock },
    { element: 'find', host: 'page', entered: 102, left: 114 },
  ]);
  expect(total).toBe('14.0 ms');
  expect(rows.map(({ name, placeWords, place, began }) => [name, placeWords, place, began])).toEqual([
    ['camera', 'page', 'page', '0.00 ms'],
    ['find', 'page', 'page', '2.00 ms'],
    ['transfer out', 'page → worker lane', 'way', '2.00 ± 0.10 ms'],
    ['infer', 'worker lane', 'worker', '3.00 ± 0.10 ms'],
  ]);
});

test('whose clock is not known is named, and a frame of no time at all can be drawn', () => {
  expect(tableOf([{ element: 'a', host: 'elsewhere', entered: 1, left: 2 }])).toMatchObject({
    rows: [],
    unknownHosts: ['elsewhere'],
  });
  const [row] = tableOf([{ element: 'a', host: 'page', entered: 1, left: 1 }]).rows;
  expect(row).toMatchObject({ fromPart: 0, widthPart: 0.4, waited: '–', took: '0.00 ms' });
});

test('no bar leaves the picture, however wrong a clock is', () => {
  for (const offsetMs of [-1_000, 0, 30, 1_000]) {
    const clock = { offsetMs, errorMs: 40 };
    const { rows } = tableOf([
      { element: 'a', host: 'page', entered: 0, left: 10 },
      { element: 'b', host: 'edge', entered: 12, left: 20, clock },
      { element: 'c', host: 'page', entered: 25, left: 26 },
    ]);
    for (const { fromPart, widthPart, waitPart } of rows) {
      expect(fromPart - waitPart).toBeGreaterThanOrEqual(0);
      expect(fromPart + widthPart).toBeLessThanOrEqual(100 + 1e-9);
    }
  }
});
