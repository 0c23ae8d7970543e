import { expect, test } from 'vitest';
import { settle } from '../../shared/fake-clock.cases.ts';
import { createRun } from '../../shared/run/create-run.ts';
import { FakeHost } from '../../shared/run/fake-host.cases.ts';
import { POLICY, graphOf, lookupOf, through } from '../../shared/run/test-elements.cases.ts';
import { whereFramesEnd } from './trace-held.ts';

/** A run in which no frame comes through; `slow` keeps the first one for ever. */
async function start() {
  const elements = lookupOf({
    still: through(({ frame }) => (frame.id % 2 === 0 ? [] : null)),
    bad: through(() => {
      throw new Error('never');
    }),
    slow: through(() => new Promise<never>(() => undefined)),
  });
  const host = new FakeHost(elements);
  const wires = { 'camera>still': POLICY.latest, 'camera>bad': POLICY.latest, 'camera>slow': POLICY.latest };
  const graph = graphOf({ still: {}, bad: {}, slow: {} }, wires);
  const run = createRun({ graph, host, elements, listener: {} });
  await run.start();
  const push = async (count: number): Promise<void> => {
    for (let pushed = 0; pushed < count; pushed += 1) void host.source.push();
    await settle();
  };
  return { run, push };
}

test('where frames ended of which none came through is told place by place, the most first', async () => {
  const { run, push } = await start();
  await push(2);
  const before = run.figures();
  await push(5);
  expect(whereFramesEnd(before, run.figures())).toBe(
    'The source gave 5: 5 filtered by still, 5 failed at bad, 5 dropped before slow (a newer one was there).',
  );
  const now = run.figures();
  expect(whereFramesEnd(now, run.figures())).toBe('The source gave none.');
  run.pause();
  expect(whereFramesEnd(now, run.figures())).toBe('It is paused.');
  await push(3);
  expect(whereFramesEnd(now, run.figures())).toBe('The source gave 3: 3 not taken (paused).');
  await run.kill();
});

test('frames that wait still have not ended', async () => {
  const { run, push } = await start();
  const before = run.figures();
  expect(whereFramesEnd(before, { ...before, ledger: { ...before.ledger, captured: 2, inFlight: 2 } })).toBe(
    'The source gave 2; all are still on their way.',
  );
  await push(1);
  await run.kill();
});
