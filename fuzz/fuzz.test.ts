import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FuzzRun } from './fuzz-run.ts';
import type { FuzzOutcome } from './fuzz-run.ts';
import { TARGETS, shareOf } from './targets.ts';

const HOUR_MS = 3_600_000;
/** `npm run fuzz` says these; a test run takes its short, always equal form. */
const { SIGHTLINE_FUZZ_SEED, SIGHTLINE_FUZZ_COUNT, SIGHTLINE_FUZZ_ONLY = '' } = process.env;
const seed = Number(SIGHTLINE_FUZZ_SEED ?? '1');
const count = Number(SIGHTLINE_FUZZ_COUNT ?? '8000');
const isShort = SIGHTLINE_FUZZ_COUNT === undefined;
const [only = '', first] = SIGHTLINE_FUZZ_ONLY.split(':');
const chosen = TARGETS.filter(({ name }) => only === '' || name === only || name.startsWith(`${only}.`));

const outcomes: FuzzOutcome[] = [];
const names = TARGETS.map(({ name }) => name);
const run = new FuzzRun(seed, names);
const formerFolder = process.env['TMPDIR'];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-fuzz-'));
  process.env['TMPDIR'] = folder;
});

afterAll(async () => {
  if (formerFolder === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = formerFolder;
  await run.close();
  await rm(folder, { recursive: true, force: true });
  if (!isShort) process.stdout.write(`\n${table()}\n`);
});

function table(): string {
  const rows = outcomes.map((one) => [
    one.name,
    ...[one.inputs, one.rejected, one.accepted, Math.round(one.slowestMs), one.grownMiB].map(String),
  ]);
  const sum = (of: (one: FuzzOutcome) => number): string =>
    String(outcomes.reduce((all, one) => all + of(one), 0));
  const total = [
    'all',
    sum((one) => one.inputs),
    sum((one) => one.rejected),
    sum((one) => one.accepted),
    '',
    '',
  ];
  const lines = [['target', 'inputs', 'rejected', 'accepted', 'slowest ms', 'grown MiB'], ...rows, total];
  return lines
    .map(([name = '', ...cells]) => name.padEnd(22) + cells.map((cell) => cell.padStart(12)).join(''))
    .join('\n');
}

test('there is a target of that name', () => {
  expect(chosen).not.toEqual([]);
});

test.each(chosen.map((target) => [target.name, target] as const))(
  '%s takes whatever comes without a crash, a hang or memory that grows',
  async (_name, target) => {
    const part = first === undefined ? shareOf(target, chosen, count) : count;
    const outcome = await run.run(target, { count: part, first: Number(first ?? '0') });
    outcomes.push(outcome);
    expect(outcome.failures).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  },
  HOUR_MS,
);
