import { afterEach, expect, test, vi } from 'vitest';
import type { WatchedRun } from './faults.cases.ts';
import { FaultBench, sceneOf } from './faults.cases.ts';
import { until } from '../built.cases.ts';

vi.setConfig({ testTimeout: 20_000 });

const SOURCE = `
    elements:
      - source: { uri: 'synthetic:width=64&height=48&fps=50', live: true }`;
const CALM = sceneOf(`${SOURCE}
      - sample: { every: 1 }
        flow: aside
`);
const FAULT_AT = 25;

interface Fault {
  readonly fault: string;
  /** Null: the document says nothing of it. */
  readonly flow: string | null;
  readonly onError?: string;
  readonly at?: string;
  readonly restart?: string;
}

/** Short enough for a test; what does not take its time has the usual ones. */
const IMPATIENT = 'heal_after: 0.4, recycle_after: 0.8';

function sceneWith({ fault, flow, onError = 'skip', at = `at: ${FAULT_AT}`, restart = 'budget: 5' }: Fault) {
  return sceneOf(`
    restart: { ${restart}, budget_window: 60 }${SOURCE}
      - name: risky
${flow === null ? '' : `        flow: ${flow}\n`}        on_error: ${onError}
        user: { module: ./faulty.mjs, config: { fault: ${fault}, ${at} } }
`);
}

let bench: FaultBench | null = null;
afterEach(async () => {
  await bench?.close();
  bench = null;
});

/** Runs a faulty pipeline beside a calm one, until the faulty one has gone on for long enough after the fault. */
async function runBoth(fault: Fault, isOver: (faulty: WatchedRun) => boolean) {
  const made = await FaultBench.make();
  bench = made;
  const calm = await made.start(CALM);
  const faulty = await made.start(sceneWith(fault));
  await until(() => isOver(faulty), `it is over with ${fault.fault}: ${faulty.words}`);
  return { calm, faulty };
}

function goesOn(kind: string): (faulty: WatchedRun) => boolean {
  return ({ kinds, outputs, run }) => {
    const isTold = kinds.includes(kind);
    return isTold && run.state === 'running' && outputs.length > FAULT_AT + 20;
  };
}

/** What holds whatever was injected: every frame is accounted for, and who runs beside it never notices. */
async function expectContained({ calm, faulty }: Awaited<ReturnType<typeof runBoth>>): Promise<void> {
  const [before, ledger] = [calm.outputs.length, await faulty.stop()];
  expect([ledger.inFlight, faulty.imbalances]).toEqual([0, []]);
  await until(() => calm.outputs.length > before + 5, 'the other one goes on');
  expect(calm.kinds).toEqual([]);
  expect(calm.longestGapMs).toBeLessThan(500);
  const untouched = await calm.stop();
  expect([untouched.failed, untouched.inFlight, calm.imbalances]).toEqual([0, 0, []]);
  expect(untouched.dropped).not.toHaveProperty('worker_lost');
}

test.each(['main', 'aside'])('an element that throws costs one frame (flow %s)', async (flow) => {
  const both = await runBoth({ fault: 'throw', flow }, goesOn('error'));
  const { faulty } = both;
  expect(faulty.kinds).toEqual(['error']);
  expect(faulty.words).toContain('a fault that was injected');
  expect(faulty.run.figures().ledger.failed).toBe(1);
  await expectContained(both);
});

test.each([
  ['crash', 'a crash that was injected'],
  ['loop', 'has been silent for'],
])('a module without a flow that goes astray (%s) costs its own thread alone', async (fault, why) => {
  const both = await runBoth({ fault, flow: null, restart: IMPATIENT }, goesOn('recycle'));
  expect(both.faulty.words).toContain(why);
  expect(both.faulty.run.figures().ledger.dropped.worker_lost).toBeGreaterThan(0);
  await expectContained(both);
});

test('one that throws every time is made anew, then its worker, then everything, and is given up', async () => {
  const both = await runBoth(
    { fault: 'throw', flow: 'aside', onError: 'restart', at: 'after: 1' },
    ({ run }) => run.state === 'failed',
  );
  const steps = both.faulty.kinds.filter((kind) => kind !== 'error');
  expect(steps).toEqual(['restart', 'restart', 'restart', 'recycle', 'restart', 'given_up']);
  expect(both.faulty.words).toContain('5 restarts within 60 s did not help');
  await expectContained(both);
});

test.each(['main', 'aside'])(
  'an element that never returns is warned about and made anew (flow %s)',
  async (flow) => {
    const both = await runBoth({ fault: 'hang', flow, restart: IMPATIENT }, goesOn('restart'));
    expect(both.faulty.kinds).toEqual(['warning', 'restart']);
    expect(both.faulty.words).toContain('without a result');
    expect(both.faulty.longestGapMs).toBeLessThan(2_000);
    await expectContained(both);
  },
);

test.each([
  ['crash', 'a crash that was injected'],
  ['exit', 'ended with code 3'],
  ['grow', 'it ran out of memory'],
])('a worker that is lost (%s) is replaced and produces again within 2 s', async (fault, why) => {
  const both = await runBoth({ fault, flow: 'aside' }, goesOn('recycle'));
  expect(both.faulty.kinds).toEqual(['recycle']);
  expect(both.faulty.words).toContain(why);
  expect(both.faulty.longestGapMs).toBeLessThan(2_000);
  expect(both.faulty.run.figures().ledger.dropped.worker_lost).toBeGreaterThan(0);
  await expectContained(both);
});

test('a thread caught in a loop is found by its silence and replaced', async () => {
  const both = await runBoth({ fault: 'loop', flow: 'aside', restart: IMPATIENT }, goesOn('recycle'));
  expect(both.faulty.kinds).toEqual(['warning', 'recycle']);
  expect(both.faulty.words).toContain('has been silent for');
  // Found after 0.8 s, and then as quick as any other.
  expect(both.faulty.longestGapMs).toBeLessThan(3_000);
  await expectContained(both);
});
