import { expect, test } from 'vitest';
import { forSeeds, randomSteps, throughJson } from './random-streams.cases.ts';
import type { Random } from './random-streams.cases.ts';
import { AGGREGATES, Resampler } from './resampler.ts';
import type { ResampledRow, ResamplerOptions } from './resampler.ts';
import type { TimedElement } from './timed-element.ts';

type Sample = TimedElement & { readonly value: Record<string, number> };

const OPTIONS: ResamplerOptions = {
  interval: 10,
  outOfOrder: 0,
  idleTimeout: null,
  fields: AGGREGATES.map((aggregate) => ({ name: aggregate, aggregate, fill: 'none' })),
  perSubject: false,
  maxGapRows: 100,
  capacity: 1000,
  maxSubjects: 100,
};

function randomOptions(random: Random): ResamplerOptions {
  const field = (name: string): ResamplerOptions['fields'][number] => ({
    name,
    aggregate: random.pick([...AGGREGATES]),
    fill: random.pick(['none', 'zero']),
  });
  const [interval, outOfOrder, perSubject] = [random.int(1, 15), random.int(0, 20), random.chance(0.5)];
  return { ...OPTIONS, interval, outOfOrder, perSubject, fields: [field('x'), field('y')], maxGapRows: 4 };
}

function randomSample(random: Random, element: TimedElement): Sample {
  const value: Record<string, number> = {};
  if (random.chance(0.7)) value['x'] = random.int(0, 9);
  if (random.chance(0.7)) value['y'] = random.int(0, 9);
  return { ...element, value };
}

/** All rows of a stream at once, from the elements that were in time, grid point by grid point. */
function naive(samples: readonly Sample[], options: ResamplerOptions): ResampledRow[] {
  const { interval, outOfOrder, perSubject } = options;
  let newest = -Infinity;
  const endOf = (time: number): number => interval * Math.ceil(time / interval);
  const kept = samples.filter(({ time }) => {
    newest = Math.max(newest, time);
    return endOf(time) >= newest - outOfOrder;
  });
  const subjects = perSubject ? [...new Set(kept.map(({ subject }) => subject))] : [''];
  const ready = kept.filter(({ time }) => endOf(time) < newest - outOfOrder);
  return subjects.flatMap((subject) => {
    const mine = ready.filter((one) => !perSubject || one.subject === subject);
    return series(mine, subject, options);
  });
}

function series(mine: readonly Sample[], subject: string, options: ResamplerOptions): ResampledRow[] {
  const { interval, fields, maxGapRows } = options;
  const rows: ResampledRow[] = [];
  let empty: ResampledRow[] = [];
  for (let time = -20 * interval * 10; time <= 2000; time += interval) {
    const inside = mine.filter((one) => one.time > time - interval && one.time <= time);
    const ordered = inside.toSorted((a, b) => a.time - b.time);
    const values = Object.fromEntries(fields.map((field) => [field.name, cell(field, ordered)]));
    const row = { time: time + 0, subject, values };
    if (inside.length === 0) empty.push(row);
    else {
      if (rows.length > 0 && empty.length <= maxGapRows) rows.push(...empty);
      rows.push(row);
      empty = [];
    }
  }
  return rows;
}

function cell(field: ResamplerOptions['fields'][number], samples: readonly Sample[]): number | null {
  const values = samples.flatMap(({ value }) => (field.name in value ? [value[field.name] ?? 0] : []));
  if (values.length === 0) return field.fill === 'zero' ? 0 : null;
  if (field.aggregate === 'first') return values[0] ?? null;
  if (field.aggregate === 'last') return values.at(-1) ?? null;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Rows of several subjects are given in the order in which they were ready; compared subject by subject. */
function bySubject(rows: readonly ResampledRow[]): ResampledRow[] {
  return rows.toSorted((a, b) => a.subject.localeCompare(b.subject) || a.time - b.time);
}

test('does what the definition says, saved and restored or not', () => {
  forSeeds(2000, (random) => {
    const options = randomOptions(random);
    const straight = new Resampler(options);
    let moved = new Resampler(options);
    const [samples, rows]: [Sample[], ResampledRow[]] = [[], []];
    for (const { element } of randomSteps(random, true)) {
      if (element === null) continue;
      const sample = randomSample(random, element);
      samples.push(sample);
      const given = straight.add(sample, 0);
      rows.push(...given);
      expect(moved.add(sample, 0)).toEqual(given);
      if (!random.chance(0.2)) continue;
      const next = new Resampler(options);
      next.restore(throughJson(moved.save()));
      moved = next;
    }
    expect(bySubject(rows)).toEqual(bySubject(naive(samples, options)));
    expect(moved.counts).toEqual(straight.counts);
  });
});

function sampleAt(time: number, value: number): Sample {
  return { time, subject: 'a', value: { mean: value, first: value, last: value } };
}

test('a row holds what came after the one before, up to its own time, in order of time', () => {
  const resampler = new Resampler({ ...OPTIONS, outOfOrder: 5 });
  const rows = [sampleAt(10, 1), sampleAt(20, 2), sampleAt(14, 4), sampleAt(26, 8)].flatMap((one) =>
    resampler.add(one, 0),
  );
  expect(rows).toEqual([
    { time: 10, subject: '', values: { mean: 1, first: 1, last: 1 } },
    { time: 20, subject: '', values: { mean: 3, first: 4, last: 2 } },
  ]);
});

test('a gap is filled, unless it is too long', () => {
  const resampler = new Resampler({ ...OPTIONS, maxGapRows: 2 });
  const rows = [5, 35, 95, 106].flatMap((time) => resampler.add(sampleAt(time, 1), 0));
  expect(rows.map(({ time, values }) => [time, values['mean']])).toEqual([
    [10, 1],
    [20, null],
    [30, null],
    [40, 1],
    [100, 1],
  ]);
  expect(resampler.counts).toEqual({ late: 0, overflowed: 0, gaps: 1 });
});

test('silence ends a row where that was asked for', () => {
  const resampler = new Resampler({ ...OPTIONS, idleTimeout: 100 });
  resampler.add(sampleAt(5, 1), 1000);
  expect(resampler.nextDue).toBe(1100);
  expect(resampler.tick(1099)).toEqual([]);
  expect(resampler.tick(1100)).toHaveLength(1);
  expect(resampler.nextDue).toBeNull();
});
