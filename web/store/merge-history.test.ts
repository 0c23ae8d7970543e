import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drops, lookAt, nothingRuns } from '../../shared/run/history.cases.ts';
import type { HistoryReport, HistorySpan } from '../../shared/run/history-report.ts';
import { RunHistory } from '../../shared/run/run-history.ts';
import { mergeHistory } from './merge-history.ts';

const RUN = {};
const WALL = 1_750_000_000_000;

const step = fc.record({
  ms: fc.integer({ min: 500, max: 30_000 }),
  frames: fc.integer({ min: 0, max: 100 }),
  runs: fc.integer({ min: 0, max: 9 }).map((dice) => dice > 0),
  asks: fc.boolean(),
  // What time it is for people moves a little against the clock.
  drift: fc.integer({ min: -5, max: 5 }),
});

/** A reason that is all zeros there and absent here is the same. */
function plain({ dropped_by, marks, ...rest }: HistoryReport): object {
  const happened = marks.map(({ kind, words }) => [kind, words]);
  const some = Object.entries(dropped_by).filter(([, column]) => column.some((rate) => (rate ?? 0) > 0));
  return { ...rest, happened, dropped_by: Object.fromEntries(some) };
}

test('what is asked for bit by bit is what is asked for at once', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 80 }),
      fc.constantFrom<HistorySpan>('10m', '2h', '24h'),
      (steps, span) => {
        const history = new RunHistory();
        let [now, captured] = [0, 0];
        let known: HistoryReport | null = null;
        let wall = WALL;
        const ask = (after?: number): HistoryReport => history.report(span, now, wall + now, after);
        history.look(0, lookAt(RUN, {}));
        for (const { ms, frames, runs, asks, drift } of steps) {
          now += ms;
          wall = WALL + drift;
          captured += frames;
          for (let frame = 0; frame < frames; frame += 1) history.delivered(frame);
          const dropped = drops(captured % 3 === 0 ? 'full' : 'paced', captured);
          history.look(now, runs ? lookAt(RUN, { captured, dropped }) : nothingRuns());
          // The newest step that is known may not have been over.
          if (asks) known = mergeHistory(known, ask(known === null ? undefined : lastOf(known)));
        }
        const merged = mergeHistory(known, ask(known === null ? undefined : lastOf(known)));
        expect(plain(merged)).toEqual(plain(sameStart(ask(), merged)));
      },
    ),
    { numRuns: 60 },
  );
});

function lastOf({ from, count, step_ms }: HistoryReport): number {
  return from + (count - 1) * step_ms;
}

/** Steps of which nothing is known are left out at the beginning of what is asked for at once only. */
function sameStart(all: HistoryReport, like: HistoryReport): HistoryReport {
  expect(like.from).toBeLessThanOrEqual(all.from);
  return mergeHistory({ ...like, count: like.count }, all);
}

test('another span takes the place of what was known', () => {
  const history = new RunHistory();
  history.look(0, lookAt(RUN, {}));
  history.look(1000, lookAt(RUN, { captured: 5 }));
  const known = history.report('10m', 1000, WALL + 1000);
  const other = history.report('2h', 1000, WALL + 1000);
  expect(mergeHistory(known, other)).toBe(other);
  expect(mergeHistory(null, known)).toBe(known);
});
