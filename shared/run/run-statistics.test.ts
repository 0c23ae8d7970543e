import { expect, test } from 'vitest';
import { OUTCOME, droppedAs } from './flow-context.ts';
import { RunStatistics } from './run-statistics.ts';

test('the three rates are kept apart, and only what was delivered has an age', () => {
  const statistics = new RunStatistics();
  for (let frame = 0; frame <= 20; frame += 1) {
    const now = frame * 50;
    statistics.captured(now);
    if (frame % 2 === 0) statistics.ended(now, OUTCOME.delivered, now - 10);
    else if (frame % 4 === 1) statistics.ended(now, droppedAs('superseded'), now - 500);
    else statistics.ended(now, OUTCOME.filtered, now - 500);
  }
  const figures = statistics.figures(1000);
  expect(figures.inputFps).toBeCloseTo(20, 5);
  expect(figures.deliveredFps).toBeCloseTo(10, 5);
  expect(figures.dropFps).toBeCloseTo(4.2, 1);
  expect(figures.ageMs).toEqual({ p50: 10, p95: 10 });
});
