import { afterAll, expect, test } from 'vitest';
import { SightlineError } from '../shared/errors.ts';
import { Dice } from '../shared/run/random.cases.ts';
import { FuzzRun } from './fuzz-run.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutatedJsonText } from './mutate-json.ts';
import { mutateText } from './mutate-text.ts';
import type { Attempt, FuzzTarget } from './target.ts';

const run = new FuzzRun(7, ['tried']);
afterAll(() => run.close());

function target(attempt: Attempt): FuzzTarget {
  return { name: 'tried', weight: 1, open: () => ({ next: () => attempt }) };
}

function refuse(code: 'invalid_message' | 'internal'): Attempt {
  return () => {
    throw new SightlineError(code, 'no');
  };
}

test('inputs that are taken and inputs that are refused are counted', async () => {
  const plan = { count: 20, first: 0 };
  expect(
    await run.run(
      target(() => true),
      plan,
    ),
  ).toMatchObject({ inputs: 20, accepted: 20, failures: [] });
  expect(await run.run(target(refuse('invalid_message')), plan)).toMatchObject({
    rejected: 20,
    failures: [],
  });
});

test.each<[string, Attempt]>([
  ['a failure of another kind', () => Promise.reject(new TypeError('cannot read'))],
  ['a failure that nobody thought of', refuse('internal')],
  ['an input that takes long', () => spin(300)],
])('%s is told with what repeats it', async (_what, attempt) => {
  const { failures } = await run.run(target(attempt), { count: 1, first: 42 });
  expect(failures).toEqual([expect.stringContaining('npm run fuzz 7 1 tried:42')]);
});

test('memory that stays is told', async () => {
  const kept: Float64Array[] = [];
  const { failures } = await run.run(
    target(() => kept.push(new Float64Array(2 ** 20)) > 0),
    { count: 20, first: 0 },
  );
  expect(failures).toEqual([expect.stringMatching(/tried: \d+ MiB more are held/)]);
});

function made(seed: number): string {
  const dice = new Dice(seed);
  const bytes = mutateBytes(dice, [new Uint8Array(40), Uint8Array.of(1, 2, 3)]);
  return [mutateText(dice, ['a: 1', 'b: [2]']), mutatedJsonText(dice, { a: [1, 'x'] }), bytes.join()].join(
    '\n',
  );
}

test('a seed makes the same inputs again, and another one others', () => {
  expect(made(3)).toBe(made(3));
  expect(new Set(Array.from({ length: 50 }, (_, seed) => made(seed))).size).toBeGreaterThan(45);
});

function spin(ms: number): boolean {
  const begun = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(begun);
    if (user + system > ms * 1000) return true;
  }
}
