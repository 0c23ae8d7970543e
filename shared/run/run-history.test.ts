import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drops, elementOf, figuresOf, lookAt, nothingRuns } from './history.cases.ts';
import { HISTORY_SPANS, HistoryReportSchema } from './history-report.ts';
import type { HistoryReport, HistorySpan } from './history-report.ts';
import { RunHistory } from './run-history.ts';

const RUN = {};
const WALL = 1_750_000_000_000;

function report(history: RunHistory, span: HistorySpan, now: number): HistoryReport {
  return HistoryReportSchema.parse(history.report(span, now, WALL + now));
}

/** Looks once a second at a run that gets `fps` and delivers all, from `from` on. */
function run(history: RunHistory, fps: number, seconds: number, from = 0): void {
  for (let second = 0; second <= seconds; second += 1) {
    const count = fps * second;
    for (let frame = 0; frame < (second === 0 ? 0 : fps); frame += 1) history.delivered(40);
    history.look(from + second * 1000, lookAt(RUN, { captured: count, delivered: count }));
  }
}

interface Step {
  readonly ms: number;
  readonly captured: number;
  readonly dropped: number;
}
const step = fc.record({
  ms: fc.integer({ min: 1, max: 4000 }),
  captured: fc.integer({ min: 0, max: 200 }),
  dropped: fc.integer({ min: 0, max: 50 }),
});

/** What a bucket must say, reckoned from all that was ever looked at. */
function expected(steps: readonly Step[], begin: number, stepMs: number) {
  let from = 0;
  let seen = 0;
  let captured = 0;
  const rates: number[] = [];
  for (const { ms, captured: count } of steps) {
    const overlap = Math.min(from + ms, begin + stepMs) - Math.max(from, begin);
    if (overlap > 0) {
      seen += overlap;
      captured += (count * overlap) / ms;
      rates.push((count * 1000) / ms);
    }
    from += ms;
  }
  return seen === 0
    ? null
    : { mean: (captured * 1000) / seen, least: Math.min(...rates), most: Math.max(...rates) };
}

test('every step says what a naive reckoning of all looks says', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const history = new RunHistory();
      let [now, captured, dropped] = [0, 0, 0];
      history.look(0, lookAt(RUN, {}));
      for (const each of steps) {
        now += each.ms;
        captured += each.captured;
        dropped += each.dropped;
        history.look(now, lookAt(RUN, { captured, dropped: drops('full', dropped) }));
      }
      for (const [span, { stepMs }] of [
        ['10m', HISTORY_SPANS['10m']],
        ['2h', HISTORY_SPANS['2h']],
      ] as const) {
        const { from, count, input } = report(history, span, now);
        for (let index = 0; index < count; index += 1) {
          const wanted = expected(steps, from - WALL + index * stepMs, stepMs);
          expect(input.mean[index]).toBeCloseTo(wanted?.mean ?? Number.NaN, 1);
          if (span === '10m') continue;
          expect(input.least?.[index]).toBeCloseTo(wanted?.least ?? Number.NaN, 1);
          expect(input.most?.[index]).toBeCloseTo(wanted?.most ?? Number.NaN, 1);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('a day later it is as large as before, and holds a day', () => {
  const history = new RunHistory();
  const day = 86_400;
  for (let second = 0; second <= day + 4000; second += 10)
    history.look(second * 1000, lookAt(RUN, { captured: second * 5, delivered: second * 4 }));
  const now = (day + 4000) * 1000;
  for (const [span, { size }] of Object.entries(HISTORY_SPANS)) {
    const { count, input, inferred } = history.report(
      span === '10m' || span === '2h' ? span : '24h',
      now,
      WALL + now,
    );
    expect(count).toBe(size);
    expect(new Set(input.mean)).toEqual(new Set([5]));
    expect(new Set(inferred.mean)).toEqual(new Set([4]));
  }
});

test('a stop is a gap, not zero, and another run counts anew', () => {
  const history = new RunHistory();
  run(history, 10, 3);
  history.look(4000, nothingRuns('stopped', figuresOf({ captured: 35 })));
  history.look(5000, nothingRuns());
  history.look(6000, nothingRuns());
  run(history, 10, 2, 7000);
  const { input, marks } = report(history, '10m', 9000);
  expect(input.mean).toEqual([10, 10, 10, 5, null, null, 0, 10, 10]);
  expect(marks.map(({ kind, at }) => [kind, at - WALL])).toEqual([
    ['started', 0],
    ['stopped', 4000],
    ['started', 7000],
  ]);
});

test('a run that began between two looks counts from its beginning', () => {
  const history = new RunHistory();
  history.look(0, nothingRuns('idle'));
  history.look(1000, lookAt({}, { captured: 8 }));
  expect(report(history, '10m', 1000).input.mean).toEqual([8]);
});

test('who was away for long leaves a gap; what was counted meanwhile is nobody’s', () => {
  const history = new RunHistory();
  run(history, 10, 2);
  history.look(200_000, lookAt(RUN, { captured: 5000 }));
  history.look(201_000, lookAt(RUN, { captured: 5030 }));
  const { input } = report(history, '10m', 201_000);
  expect(input.mean.filter((rate) => rate !== null)).toEqual([10, 10, 30]);
});

test('percentiles are those of all frames of a step, and not means of percentiles', () => {
  const history = new RunHistory();
  history.look(0, lookAt(RUN, {}));
  for (let second = 1; second <= 10; second += 1) {
    const ages = second === 10 ? 1000 : 10;
    for (let frame = 0; frame < 10; frame += 1) history.delivered(ages);
    history.look(second * 1000, lookAt(RUN, { captured: second * 10, delivered: second * 10 }));
  }
  const { latency_ms } = report(history, '2h', 10_000);
  expect(latency_ms.p50[0]).toBeCloseTo(10, 0);
  expect(latency_ms.p95[0]).toBeGreaterThan(950);
  expect(latency_ms.max).toEqual([1000]);
});

test('a run that is elsewhere tells percentiles only: they stand for those of its frames', () => {
  const history = new RunHistory();
  const ageMs = { p50: 20, p95: 90 };
  history.look(0, lookAt(RUN, {}));
  history.look(1000, lookAt(RUN, { captured: 5, delivered: 5 }, { ageMs }));
  const { latency_ms } = report(history, '10m', 1000);
  expect(latency_ms).toEqual({ p50: [20], p95: [90], p99: [null], max: [null] });
});

test('counts that dip while a run is carried elsewhere are not counted twice', () => {
  const history = new RunHistory();
  for (const [at, captured] of [0, 10, 4, 20].entries()) history.look(at * 1000, lookAt(RUN, { captured }));
  expect(report(history, '10m', 3000).input.mean).toEqual([10, 0, 10]);
});

test('only what is newer is told to who knows the rest', () => {
  const history = new RunHistory();
  run(history, 10, 20);
  const all = history.report('10m', 20_000, WALL + 20_000);
  const newer = history.report('10m', 20_000, WALL + 20_000, WALL + 17_000);
  expect(all.count).toBe(20);
  expect([newer.from - WALL, newer.count, newer.input.mean]).toEqual([17_000, 3, [10, 10, 10]]);
  for (const after of [WALL + 90_000, 1e300]) {
    const nothing = history.report('10m', 20_000, WALL + 20_000, after);
    expect([nothing.count, nothing.from]).toEqual([0, WALL + 20_000]);
  }
});

test('drops are told by reason, and only by those that there were', () => {
  const history = new RunHistory();
  history.look(0, lookAt(RUN, {}));
  history.look(1000, lookAt(RUN, { captured: 9, dropped: { superseded: 2, paced: 1 } }));
  const { dropped, dropped_by } = report(history, '10m', 1000);
  expect(dropped.mean).toEqual([3]);
  expect(dropped_by).toEqual({ superseded: [2], paced: [1] });
});

test('deaths and restarts are marked, the newest two hundred', () => {
  const history = new RunHistory();
  const look = (at: number, restarts: number, state: 'running' | 'healing' = 'running') =>
    history.look(at, { ...lookAt(RUN, {}, { elements: [elementOf('detect', restarts)] }), state });
  look(0, 0);
  look(1000, 1, 'healing');
  look(2000, 1);
  const { marks } = report(history, '10m', 2000);
  expect(marks.map(({ kind, words }) => [kind, words])).toEqual([
    ['started', 'It runs'],
    ['healing', 'It heals itself'],
    ['restarted', 'Made anew: detect'],
    ['resumed', 'It runs again'],
  ]);
  for (let second = 3; second < 400; second += 1) look(second * 1000, second);
  expect(report(history, '10m', 400_000).marks).toHaveLength(200);
});
