import { expect, test } from 'vitest';
import { SightlineEventSchema } from '../event.ts';
import { settle } from '../fake-clock.cases.ts';
import { createRun } from '../run/create-run.ts';
import { FakeHost } from '../run/fake-host.cases.ts';
import type { Message } from '../run/message.ts';
import type { SavedRun } from '../run/run.api.ts';
import { POLICY, graphOf, lookupOf, through } from '../run/test-elements.cases.ts';
import { detection } from './message.cases.ts';
import { objectEvents } from './object-events.ts';
import { track } from './track.ts';
import { configOf } from './window-element.cases.ts';

const detect = through((message) => ({
  ...message,
  kind: 'detections',
  value: { detections: [detection('person')] },
}));
const elements = lookupOf({ detect, track, object_events: objectEvents });
const A_MOMENT = 10;

/** A run of source, detector, tracker and its events, the last two in a flow of their own. */
async function startRun(saved?: SavedRun, live = true) {
  const [tracking, telling] = [configOf(track, {}), configOf(objectEvents, {})];
  const graph = graphOf(
    {
      detect: {},
      track: { flow: 'apart', config: tracking },
      object_events: { flow: 'apart', config: telling },
    },
    {
      'camera>detect': POLICY.block(),
      'detect>track': POLICY.block(),
      'track>object_events': POLICY.block(),
    },
  );
  const host = new FakeHost(elements);
  host.live = live;
  const outputs: Message[] = [];
  const listener = { output: (message: Message) => void outputs.push(message) };
  const run = createRun({ graph, host, elements, listener, ...(saved === undefined ? {} : { saved }) });
  await run.start();
  const push = async (...times: readonly number[]): Promise<void> => {
    for (const timestamp of times) {
      await host.source.push({ timestamp });
      await host.clock.advanceAsync(A_MOMENT);
    }
  };
  return { run, host, outputs, push };
}

type Started = Awaited<ReturnType<typeof startRun>>;

async function ended({ run, host }: Started): Promise<void> {
  const ending = run.stop();
  await host.clock.advanceAsync(200);
  await ending;
}

function phases({ outputs }: Started): string[] {
  return outputs
    .map(({ value }) => SightlineEventSchema.parse(value))
    .map(({ phase, track: n }) => `${phase} ${n}`);
}

test('what is there when a run is stopped ends with it', async () => {
  const started = await startRun();
  await started.push(10_000, 20_000, 30_000);
  await ended(started);
  expect(phases(started)).toEqual(['new 1', 'end 1']);
});

test('what is there when the source ends, ends with it', async () => {
  const started = await startRun(undefined, false);
  await started.push(10_000, 20_000, 30_000);
  started.host.source.end();
  await started.host.clock.advanceAsync(200);
  expect(started.run.state).toBe('stopped');
  expect(phases(started)).toEqual(['new 1', 'end 1']);
});

test('a run that moves ends nothing: no second new, one end', async () => {
  const first = await startRun();
  await first.push(10_000, 20_000);
  const saving = first.run.save();
  await first.host.clock.advanceAsync(A_MOMENT);
  const second = await startRun(await saving);
  expect(phases(first)).toEqual(['new 1']);
  await second.push(30_000, 40_000);
  await settle();
  await ended(second);
  expect(phases(second)).toEqual(['end 1']);
});
