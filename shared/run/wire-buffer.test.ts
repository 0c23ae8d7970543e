import { expect, test } from 'vitest';
import { dataMessage, packetOf, recordingContext } from './flow-context.cases.ts';
import type { WirePolicy } from './graph.ts';
import { POLICY } from './test-elements.cases.ts';
import { LocalWire } from './local-wire.ts';
import { WireBuffer } from './wire-buffer.ts';

function bufferOf(policy: WirePolicy) {
  const bed = recordingContext();
  const buffer = new WireBuffer({ from: 'a', to: 'b', kind: 'data', policy }, bed.context);
  let woken = 0;
  const wake = (): void => void (woken += 1);
  const offer = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      buffer.offer(packetOf(dataMessage(bed.ledger.capture())), wake);
    }
  };
  return { ...bed, buffer, offer, wake, woken: () => woken, dropped: () => bed.ledger.counts().dropped };
}

function rest(buffer: WireBuffer): number[] {
  const ids: number[] = [];
  for (let packet = buffer.take(); packet !== undefined; packet = buffer.take()) ids.push(packet.frame);
  return ids;
}

test.each([
  ['latest', POLICY.latest, [5], { superseded: 4 }],
  ['drop_oldest', POLICY.dropOldest(2), [4, 5], { superseded: 3 }],
  ['drop_newest', POLICY.dropNewest(2), [1, 2], { full: 3 }],
  ['block', POLICY.block(2), [1, 2, 3, 4, 5], {}],
] as const)('%s keeps what it should', (_, policy, kept, drops) => {
  const { buffer, offer, dropped } = bufferOf(policy);
  offer(5);
  expect(dropped()).toEqual(drops);
  expect(buffer.isBlocked).toBe(policy.kind === 'block');
  expect(rest(buffer)).toEqual(kept);
});

test('a wire that is full for too long blocks no more, drops what comes, and wakes its sender', () => {
  const { buffer, offer, clock, dropped, woken } = bufferOf(POLICY.block(1, 50));
  offer(1);
  expect(buffer.isBlocked).toBe(true);
  clock.advance(50);
  expect([buffer.isBlocked, woken()]).toEqual([false, 1]);
  offer(2);
  expect(dropped()).toEqual({ full: 2 });
  expect(rest(buffer)).toEqual([1]);
  offer(1);
  expect(buffer.isBlocked).toBe(true);
  buffer.close('stopped');
  expect(clock.pending).toBe(0);
});

test('what failed is given again in its place, after a pause, until it is a dead letter', () => {
  const { buffer, offer, clock, dropped, wake, woken } = bufferOf(POLICY.sure(8, 1, 10));
  offer(4);
  const [first, second] = [buffer.take(), buffer.take()];
  for (const packet of [second, first]) if (packet !== undefined) buffer.retry(packet, wake);
  expect(buffer.arrival).toBe(Number.POSITIVE_INFINITY);
  expect(buffer.take()).toBe(undefined);
  clock.advance(10);
  expect(woken()).toBe(1);
  const again = buffer.take();
  expect(again?.frame).toBe(1);
  expect(again !== undefined && buffer.retry(again, wake)).toBe(true);
  expect(dropped()).toEqual({ dead_letter: 1 });
  expect(rest(buffer)).toEqual([2, 3, 4]);
});

test('what comes after the end is dropped, or goes to the successor', () => {
  const old = bufferOf(POLICY.block(4));
  old.offer(2);
  const next = new WireBuffer({ ...old.buffer.spec, policy: POLICY.dropOldest(2) }, old.context);
  old.buffer.moveTo(next, old.wake);
  old.offer(1);
  expect(old.dropped()).toEqual({ superseded: 1 });
  next.close('stopped');
  old.offer(1);
  expect(old.ledger.counts()).toMatchObject({ dropped: { superseded: 1, stopped: 3 }, inFlight: 0 });
});

test('what elements send by themselves stays bounded where nothing holds it back', () => {
  const { buffer, wake } = bufferOf(POLICY.block(1));
  for (let index = 0; index < 5000; index += 1) {
    buffer.offer({ ...packetOf(dataMessage(index)), share: 0 }, wake);
  }
  expect(buffer.depth).toBeLessThan(1100);
  expect(buffer.figures(0).dropped.full).toBe(5000 - buffer.depth);
});

test('the sender goes on only once what was taken is in work', () => {
  const { context, ledger } = recordingContext();
  const calls: string[] = [];
  const from = { pump: () => void calls.push('from') };
  const to = { pump: () => void calls.push('to') };
  const wire = new LocalWire(
    { from: 'a', to: 'b', kind: 'data', policy: POLICY.block(1) },
    context,
    from,
    to,
  );
  wire.send(packetOf(dataMessage(ledger.capture())));
  wire.take();
  expect(calls).toEqual(['to']);
  wire.makeRoom();
  wire.makeRoom();
  expect(calls).toEqual(['to', 'from']);
});
