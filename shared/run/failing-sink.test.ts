import { afterEach, expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from './create-run.ts';
import { FakeHost } from './fake-host.cases.ts';
import { imbalanceOf } from './imbalance.cases.ts';
import type { Run } from './run.api.ts';
import { POLICY, graphOf, lookupOf, through } from './test-elements.cases.ts';

const beds: { run: Run; host: FakeHost }[] = [];
const TRIES = 3;
const DELAY_MS = 1_000;
const SIZE = 6;

/** A camera, an element that tells of every frame, a sink that always fails, and somebody else who listens. */
async function start(flows: { readonly tell: string; readonly bad: string }) {
  const tried: number[] = [];
  const heard: number[] = [];
  const elements = lookupOf({
    tell: through((message) => ({ ...message, kind: 'data', value: message.frame.id })),
    bad: through(({ frame }) => {
      tried.push(frame.id);
      throw new Error('the disk is full');
    }),
    other: through(({ frame }) => {
      heard.push(frame.id);
      return null;
    }),
  });
  const host = new FakeHost(elements);
  const wishes = { tell: { flow: flows.tell }, bad: { flow: flows.bad }, other: {} };
  const wires = {
    'camera>tell': POLICY.latest,
    'tell>bad': POLICY.sure(SIZE, TRIES - 1, DELAY_MS),
    'tell>other': POLICY.block(32),
  };
  const run = createRun({ graph: graphOf(wishes, wires), host, elements, listener: {} });
  beds.push({ run, host });
  await run.start();
  const pushes = async (count: number): Promise<void> => {
    for (let pushed = 0; pushed < count; pushed += 1) {
      void host.source.push();
      await host.clock.advanceAsync(50);
    }
  };
  return { run, host, tried, heard, pushes };
}

afterEach(async () => {
  for (const { run, host } of beds.splice(0)) {
    await run.kill();
    await settle();
    expect(imbalanceOf(run.figures().ledger)).toBe(0);
    await expect.poll(() => host.frames.open).toBe(0);
  }
});

test.each([
  ['main', 'main'],
  ['main', 'aside'],
  ['aside', 'main'],
  ['aside', 'aside'],
  ['aside', 'apart'],
])('a sink that always fails holds nobody back before its wire is full: from %s to %s', async (tell, bad) => {
  const { run, host, tried, heard, pushes } = await start({ tell, bad });
  await pushes(SIZE);
  // Not a second of the pause after the first failure is over.
  expect(heard).toEqual([1, 2, 3, 4, 5, 6]);
  // What waits then is tried as often as it is to be, each in its turn, and ends as a dead letter.
  for (let turn = 0; turn < SIZE * TRIES + 4; turn += 1) await host.clock.advanceAsync(DELAY_MS);
  expect(tried).toEqual([1, 2, 3, 4, 5, 6].flatMap((id) => Array.from({ length: TRIES }, () => id)));
  const wire = run.figures().wires.find(({ to }) => to === 'bad');
  expect(wire).toMatchObject({ depth: 0, dropped: { dead_letter: SIZE } });
  expect(run.figures().ledger.inFlight).toBe(0);
});
