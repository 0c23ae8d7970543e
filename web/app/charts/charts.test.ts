import { expect, test } from 'vitest';
import { lookAt, nothingRuns } from '../../../shared/run/history.cases.ts';
import { RunHistory } from '../../../shared/run/run-history.ts';
import { latencyLines, newestOf, rateLines, timesOf } from './chart-lines.ts';
import { dropWords, spanWords, stepWords } from './chart-words.ts';
import { chartsAt, chartsHash } from './charts-address.ts';

const RUN = {};

/** Three seconds of a run, one of nothing, one more. */
function reported() {
  const history = new RunHistory();
  history.look(0, lookAt(RUN, {}));
  for (const [at, captured] of [30, 60, 80].entries()) {
    for (let frame = 0; frame < 20; frame += 1) history.delivered(41);
    const dropped = { superseded: at * 4, paced: 2 };
    history.look((at + 1) * 1000, lookAt(RUN, { captured, delivered: captured - at * 4 - 2, dropped }));
  }
  history.look(4000, nothingRuns());
  history.look(5000, nothingRuns());
  return history.report('10m', 5000, 5000);
}

test('an address names a pipeline, or none', () => {
  expect(chartsAt(chartsHash('a/b ö'))).toEqual({ pipeline: 'a/b ö', device: null });
  expect(chartsAt(chartsHash('porch', 'cabin'))).toEqual({ pipeline: 'porch', device: 'cabin' });
  expect([chartsAt('#charts'), chartsAt('#charts/%'), chartsAt('#chart'), chartsAt('')]).toEqual([
    null,
    null,
    undefined,
    undefined,
  ]);
});

test('a step in words, for those who do not see the lines', () => {
  const report = reported();
  expect(stepWords(report, 1)).toBe('in 30.0, inferred 26.0, dropped 4.0 frames/s; p95 40 ms');
  expect(stepWords(report, 4)).toBe('nothing ran, or nobody looked');
  expect(newestOf(report)).toBe(2);
});

test('a span in words, and why frames were dropped, the most frequent reason first', () => {
  const report = reported();
  expect(spanWords(report)).toBe('in 26.7, inferred 23.3, dropped 3.3 frames/s in the mean; p95 up to 40 ms');
  expect(dropWords(report)).toEqual([
    { words: 'a newer frame was there', rate: 8 / 3 },
    { words: 'beyond the pace', rate: 2 / 3 },
  ]);
});

test('what did not occur has no line; every line is as long as there are times', () => {
  const report = reported();
  expect(rateLines(report).map(({ key }) => key)).toEqual(['input', 'inferred', 'dropped']);
  for (const { values } of [...rateLines(report), ...latencyLines(report)])
    expect(values).toHaveLength(timesOf(report).length);
});
