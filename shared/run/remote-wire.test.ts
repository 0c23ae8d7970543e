import { expect, test } from 'vitest';
import { settle } from '../fake-clock.cases.ts';
import { FakeThread } from './fake-thread.cases.ts';
import { dataMessage, packetOf, recordingContext } from './flow-context.cases.ts';
import { finish } from './flow-context.ts';
import type { GraphWire, WirePolicy } from './graph.ts';
import { mergeWires } from './merge-wires.ts';
import { Lease } from './packet.ts';
import type { Packet } from './packet.ts';
import { RemoteIn } from './remote-in.ts';
import { RemoteOut } from './remote-out.ts';
import { POLICY } from './test-elements.cases.ts';

function wireOf(policy: WirePolicy) {
  const [near, far] = [recordingContext(), recordingContext()];
  const here = new FakeThread(near.frames, near.clock);
  const there = new FakeThread(far.frames, near.clock);
  const spec: GraphWire = { from: 'a', to: 'b', kind: 'frame', policy };
  const idle = { pump: () => undefined };
  const out = new RemoteOut(spec, near.context, idle);
  const into = new RemoteIn(spec, { ...far.context, clock: near.clock }, idle);
  const link = (): void => {
    const [a, b] = here.channelTo(there);
    out.attach(a);
    into.attach(b);
  };
  const send = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      const id = near.ledger.capture();
      out.send(packetOf({ ...dataMessage(id), kind: 'frame', value: near.frames.make(id) }));
    }
  };
  link();
  return { near, far, out, into, link, send, end: () => there.end() };
}

function take(into: RemoteIn): Packet {
  const packet = into.take();
  if (packet === undefined) throw new Error('nothing came');
  return packet;
}

test('no more is sent than there is room for over there, and pixels are handed over', async () => {
  const { near, far, out, into, send } = wireOf(POLICY.block(4));
  send(5);
  await settle();
  expect([out.figures(0).depth, into.figures(0).depth]).toEqual([2, 3]);
  expect([near.frames.open, far.frames.open, out.isBlocked]).toEqual([2, 3, true]);
  finish(far.context, take(into), { kind: 'delivered' });
  finish(far.context, take(into), { kind: 'delivered' });
  near.clock.advance(10);
  await settle();
  expect([out.figures(0).depth, into.figures(0).depth, out.isBlocked]).toEqual([0, 3, false]);
});

test('what is sent to a thread that is gone, unnoticed so far, is closed here, and counts as lost with it', async () => {
  const { near, far, out, end, send } = wireOf(POLICY.block(4));
  end();
  send(2);
  await settle();
  expect([near.frames.open, far.frames.open]).toEqual([0, 0]);
  out.lost();
  expect(near.ledger.counts()).toMatchObject({ inFlight: 0, dropped: { worker_lost: 2 } });
});

test.each([
  [POLICY.dropOldest(4), 4, 'drop_oldest(4)'],
  [POLICY.dropNewest(5), 5, 'drop_newest(5)'],
  [POLICY.dropOldest(2), 2, 'drop_oldest(2)'],
  [POLICY.dropOldest(100), 100, 'drop_oldest(100)'],
  [POLICY.block(32), 32, 'block(32)'],
  [POLICY.sure(8), 8, 'at_least_once(8)'],
])('both ends together hold what the wire may, and are shown as that: %j', async (policy, size, words) => {
  const { out, into, send, near } = wireOf(policy);
  let sent = 0;
  for (; sent < 2 * size && !out.isBlocked; sent += 1) {
    send(1);
    await settle();
  }
  const [wire] = mergeWires([out.spec], [out.figures(0), into.figures(0)]);
  expect(wire).toMatchObject({ policy: words, size, depth: size });
  // Whichever end was heard of last, also where that is one alone.
  expect(mergeWires([out.spec], [into.figures(0)])).toMatchObject([{ policy: words, size }]);
  expect(near.ledger.counts().captured).toBe(sent);
  out.close();
  into.close();
});

test('`latest` sends the next when the one before is done with', async () => {
  const { near, far, into, send } = wireOf(POLICY.latest);
  send(3);
  await settle();
  const first = take(into);
  near.clock.advance(10);
  await settle();
  expect(into.take()).toBe(undefined);
  finish(far.context, first, { kind: 'delivered' });
  near.clock.advance(10);
  await settle();
  expect(take(into).frame).toBe(3);
  expect(near.ledger.counts().dropped).toEqual({ superseded: 1 });
});

test('what is lost is accounted for; with at_least_once it is sent again, in order, over the next port', async () => {
  const loose = wireOf(POLICY.block(8));
  loose.send(3);
  await settle();
  loose.out.lost();
  expect(loose.near.ledger.counts()).toMatchObject({ dropped: { worker_lost: 3 }, inFlight: 0 });

  const { near, into, out, link, send } = wireOf(POLICY.sure(8, 3, 10));
  send(3);
  await settle();
  for (let index = 0; index < 3; index += 1) take(into);
  out.lost();
  link();
  near.clock.advance(10);
  await settle();
  expect([1, 2, 3].map(() => take(into).frame)).toEqual([1, 2, 3]);
  out.close();
  into.close();
  expect(near.ledger.counts()).toMatchObject({ dropped: { stopped: 3 }, inFlight: 0 });
  expect([near.frames.open, near.clock.pending]).toEqual([0, 0]);
});

test('what is given again over there makes no more room here', async () => {
  const { near, far, out, into, send } = wireOf(POLICY.sure(2, 9, 0));
  send(12);
  await settle();
  for (let round = 0; round < 5; round += 1) {
    into.retry(take(into));
    near.clock.advance(10);
    await settle();
    expect(into.figures(0).depth).toBeLessThanOrEqual(3);
  }
  into.close();
  out.close();
  expect([near.frames.open, far.frames.open, near.ledger.counts().inFlight]).toEqual([0, 0, 0]);
});

test('what cannot cross to another thread fails alone, and its lease ends', async () => {
  const { near, out, into } = wireOf(POLICY.sure(4));
  let released = false;
  const bad = { ...dataMessage(near.ledger.capture()), more: () => undefined };
  const origin = { givesAgain: false, eased: () => undefined, released: () => (released = true) };
  out.send(packetOf(bad, new Lease(origin, 1, false)));
  out.send(packetOf(dataMessage(near.ledger.capture())));
  await settle();
  expect(take(into).frame).toBe(2);
  expect(into.take()).toBe(undefined);
  expect(near.ledger.counts()).toMatchObject({ failed: 1, inFlight: 1 });
  expect([released, near.failures]).toEqual([true, [expect.stringContaining('a:')]]);
  out.close();
});

test('the wire that takes its place is given what waits and what was not answered', async () => {
  const { near, out, send } = wireOf(POLICY.sure(2));
  send(4);
  await settle();
  const next = new RemoteOut({ ...out.spec, policy: POLICY.sure(9) }, near.context, {
    pump: () => undefined,
  });
  next.takeOver(out);
  expect(next.figures(0).depth).toBe(4);
  next.close();
  expect([near.frames.open, near.ledger.counts().inFlight]).toEqual([0, 0]);
});
