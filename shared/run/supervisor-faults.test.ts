import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import type { Ticket } from './supervisor-healing.ts';
import { type Outcome, Ward } from './supervisor.cases.ts';

const LIMITS = { budget: 6, budgetWindowMs: 300_000, healAfterMs: 4_000, recycleAfterMs: 12_000 };
const REPAIRS = new Set(['restart', 'recycle']);

const fault = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('works' as const), ms: fc.nat(3_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hangs' as const), ms: fc.nat(30_000) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('throws' as const), ms: fc.nat(3_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lost' as const), ms: fc.nat(20_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const), ms: fc.nat(200_000) }) },
);
const step = fc.record({ fault, element: fc.constantFrom('camera', 'detect', 'track') });
const faults = fc.array(step, { minLength: 5, maxLength: 120 });
const outcome: fc.Arbitrary<Outcome> = fc.record({
  ms: fc.nat(6_000),
  result: fc.constantFrom('works' as const, 'works' as const, 'fails' as const),
});

type Step = { readonly fault: { readonly kind: string; readonly ms: number }; readonly element: string };

function act(ward: Ward, element: string, kind: string, open: Ticket[]): void {
  if (kind === 'lost') ward.supervisor.workerLost('heavy', new Error('crashed'));
  if (kind === 'works' || kind === 'hangs' || kind === 'throws') {
    const ticket = ward.supervisor.began(element);
    if (kind === 'hangs') open.push(ticket);
    if (kind === 'works') ward.clock.after(500, () => ward.supervisor.done(ticket));
    if (kind === 'throws') ward.clock.after(500, () => ward.supervisor.failed(ticket, new Error('bad')));
  }
}

function mostWithin(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map((end) => times.filter((at) => at <= end && at > end - windowMs).length));
}

async function runThrough(steps: readonly Step[], outcomes: readonly Outcome[]): Promise<[Ward, Ticket[]]> {
  const ward = new Ward(LIMITS);
  let turn = 0;
  ward.outcome = () => outcomes[turn++ % outcomes.length] ?? { ms: 0, result: 'works' };
  const open: Ticket[] = [];
  for (const {
    fault: { kind, ms },
    element,
  } of steps) {
    act(ward, element, kind, open);
    await ward.clock.advanceAsync(ms);
  }
  ward.outcome = () => ({ ms: 5, result: 'works' });
  await ward.clock.advanceAsync(400_000);
  return [ward, open];
}

async function endsWell(ward: Ward, open: readonly Ticket[]): Promise<void> {
  const repairs = ward.notices.filter(({ kind }) => REPAIRS.has(kind)).map(({ at }) => at);
  expect(mostWithin(repairs, LIMITS.budgetWindowMs)).toBeLessThanOrEqual(LIMITS.budget);
  expect(ward.calls.filter((call) => call.includes('quiet'))).toEqual([]);
  expect(ward.supervisor.health).toBe(ward.givenUp === null ? 'healthy' : 'failed');
  // Whatever hung was replaced, or the run was given up: none of it may count any more.
  if (ward.givenUp === null) expect(open.some((ticket) => ward.supervisor.done(ticket))).toBe(false);
  ward.supervisor.close();
  await settle();
  expect(ward.clock.pending).toBe(0);
}

test('whatever goes wrong: within the budget, one repair at a time, and at the end healthy or given up', async () => {
  const outcomes = fc.array(outcome, { minLength: 1, maxLength: 20 });
  const property = fc.asyncProperty(faults, outcomes, async (steps, results) => {
    const [ward, open] = await runThrough(steps, results);
    expect(ward.problems).toEqual([]);
    await endsWell(ward, open);
  });
  await fc.assert(property, { numRuns: 150, seed: 81 });
}, 60_000);

test('the same when repairs hang for ever', async () => {
  const hanging = fc.record({
    ms: fc.constant(0),
    result: fc.constantFrom('works' as const, 'hangs' as const),
  });
  const outcomes = fc.array(hanging, { minLength: 1, maxLength: 20 });
  const property = fc.asyncProperty(faults, outcomes, async (steps, results) => {
    const [ward, open] = await runThrough(steps, results);
    await endsWell(ward, open);
  });
  await fc.assert(property, { numRuns: 100, seed: 82 });
}, 60_000);
