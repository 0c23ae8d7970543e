import { expect, test } from 'vitest';
import { dataMessage, packetOf, recordingContext } from './flow-context.cases.ts';
import type { Message } from './message.ts';
import { Outlet } from './outlet.ts';
import { TapList } from './tap-list.ts';

const GIVEN = { element: 'camera', host: 'test', entered: 1, left: 1 };

/** What comes out of an element that gives these for a frame whose way is followed. */
function given(...outputs: Message[]): Message[] {
  const { context, clock, ledger } = recordingContext();
  const taps = new TapList();
  const seen: Message[] = [];
  taps.add({ side: 'output', every: 1, onMessage: (message) => seen.push(message) });
  const id = ledger.capture();
  clock.advance(5);
  new Outlet('find', context, taps).send(packetOf({ ...dataMessage(id), trace: [GIVEN] }), outputs, 2);
  return seen;
}

test('what an element makes anew goes on with the way of the frame that it was made of', () => {
  const step = { element: 'find', host: 'test', left: expect.any(Number), entered: 2 };
  const within = { element: 'find/infer', host: 'lane', entered: 3, left: 4 };
  const [bare, own] = given(dataMessage(1), { ...dataMessage(1), trace: [GIVEN, within] });
  expect(bare?.trace).toEqual([GIVEN, step]);
  expect(own?.trace).toEqual([GIVEN, within, step]);
});

test('what stems from another frame does not take over a way that it did not go', () => {
  const [older] = given(dataMessage(7));
  expect(older?.trace).toBe(undefined);
});
