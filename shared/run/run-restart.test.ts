import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from './create-run.ts';
import { FakeHost } from './fake-host.cases.ts';
import { DEFAULT_RESTART } from './graph.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import type { RunNotice } from './run.api.ts';
import { POLICY, graphOf, lookupOf, through } from './test-elements.cases.ts';

/** Has in its hands what it was given until told. */
function gate() {
  let isOpen = false;
  const waiting: (() => void)[] = [];
  const type = through((message) =>
    isOpen ? message : new Promise((resolve) => void waiting.push(() => resolve(message))),
  );
  const open = (): void => {
    isOpen = true;
    for (const resolve of waiting) resolve();
  };
  return { type, open };
}

/** Messages wait at `gate`; `trouble` fails until the whole run begins anew. */
async function start(flows: { readonly first: string; readonly gate: string }) {
  const { type, open } = gate();
  const first = through((message) => ({ ...message, kind: 'data', value: message.frame.id }));
  const trouble = through(() => {
    throw new Error('never');
  });
  const elements = lookupOf({ first, gate: type, trouble });
  const host = new FakeHost(elements);
  const outputs: number[] = [];
  const notices: RunNotice[] = [];
  const wishes = {
    first: { flow: flows.first },
    gate: { flow: flows.gate },
    trouble: { onError: 'restart' as const },
  };
  const wires = {
    'camera>first': POLICY.dropOldest(8),
    'first>gate': POLICY.sure(4),
    'camera>trouble': POLICY.latest,
  };
  const run = createRun({
    graph: graphOf(wishes, wires, { restart: { ...DEFAULT_RESTART, budget: 100 } }),
    host,
    elements,
    listener: {
      output: ({ frame }) => void outputs.push(frame.id),
      notice: (notice) => void notices.push(notice),
    },
  });
  await run.start();
  const pushes = async (count: number): Promise<void> => {
    for (let pushed = 0; pushed < count; pushed += 1) {
      void host.source.push();
      await host.clock.advanceAsync(50);
    }
  };
  return { host, run, outputs, notices, open, pushes };
}

test.each([
  ['main', 'main'],
  ['main', 'aside'],
  ['aside', 'main'],
  ['aside', 'aside'],
  ['aside', 'apart'],
])('what waits and what was not answered outlives a whole restart: from %s to %s', async (first, at) => {
  const { host, run, outputs, notices, open, pushes } = await start({ first, gate: at });
  await pushes(3);
  const isTold = (): boolean => notices.some(({ message }) => /messages that must not be lost/.test(message));
  for (let turn = 0; !isTold() && turn < 20; turn += 1) {
    void host.source.push();
    await host.clock.advanceAsync(1_000);
  }
  expect(isTold()).toBe(true);
  open();
  await host.clock.advanceAsync(5_000);
  for (const id of [1, 2, 3]) expect(outputs).toContain(id);
  const { ledger } = run.figures();
  expect(imbalanceOf(ledger)).toBe(0);
  expect(ledger.inFlight).toBe(0);
  await run.kill();
  await settle();
  expect(host.frames.open).toBe(0);
});
