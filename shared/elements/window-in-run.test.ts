import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from '../run/create-run.ts';
import { FakeHost } from '../run/fake-host.cases.ts';
import type { Message } from '../run/message.ts';
import type { SavedRun } from '../run/run.api.ts';
import { POLICY, graphOf, lookupOf, through } from '../run/test-elements.cases.ts';
import { detection } from './message.cases.ts';
import { slidingWindow } from './sliding-window.ts';
import { configOf } from './window-element.cases.ts';

const detect = through((message) => ({
  ...message,
  kind: 'detections',
  value: { detections: [detection('cat')] },
}));
const elements = lookupOf({ detect, window: slidingWindow });

/** A run of source, detector and a window in a flow of its own. */
async function startRun(before?: SavedRun) {
  const config = configOf(slidingWindow, { span_ms: 1000, trigger: { interval_ms: 200 } });
  const graph = graphOf(
    { detect: {}, window: { flow: 'apart', config } },
    { 'camera>detect': POLICY.block(), 'detect>window': POLICY.block() },
  );
  const host = new FakeHost(elements);
  const outputs: Message[] = [];
  const listener = { output: (message: Message) => void outputs.push(message) };
  const run = createRun({
    graph,
    host,
    elements,
    listener,
    ...(before === undefined ? {} : { saved: before }),
  });
  await run.start();
  return { run, host, outputs };
}

/** What a worker has done is told with the next answer, or after a moment. */
const A_MOMENT = 10;

async function saved({ run, host }: Awaited<ReturnType<typeof startRun>>): Promise<SavedRun> {
  const saving = run.save();
  await host.clock.advanceAsync(A_MOMENT);
  return saving;
}

function timesIn(outputs: readonly Message[]): unknown[] {
  return outputs.map(({ value }) => value).map((value) => JSON.stringify(value).match(/(?<="time":)\d+/g));
}

test('a window in a run: frames taken in are delivered, the timer sends the window on, a move loses nothing', async () => {
  const first = await startRun();
  for (const timestamp of [10_000, 20_000]) {
    await first.host.source.push({ timestamp });
    await first.host.clock.advanceAsync(A_MOMENT);
  }
  expect(first.run.figures().ledger).toMatchObject({ captured: 2, delivered: 2, filtered: 0, inFlight: 0 });
  const moved = await saved(first);
  expect(first.outputs).toEqual([]);
  expect(first.host.clock.pending).toBe(0);

  const second = await startRun(moved);
  await second.host.source.push({ timestamp: 30_000 });
  await settle();
  await second.host.clock.advanceAsync(250);
  expect(timesIn(second.outputs)).toEqual([['10000', '20000', '30000']]);
  await second.run.kill();
  await settle();
  expect(second.host.clock.pending).toBe(0);
});

test('what is due after a move comes without another message, and stems from the last one before it', async () => {
  const first = await startRun();
  await first.host.source.push({ timestamp: 10_000 });
  await settle();
  const second = await startRun(await saved(first));
  await second.host.clock.advanceAsync(250);
  expect(timesIn(second.outputs)).toEqual([['10000']]);
  expect(second.outputs[0]).toMatchObject({ subject: 'camera', frame: { id: 1, timestamp: 10_000 } });
  await second.run.kill();
});
