import { expect, test } from 'vitest';
import { recordingContext } from './flow-context.cases.ts';
import type { WirePolicy } from './graph.ts';
import type { Port } from './host.ts';
import type { Parcel } from './parcel.ts';
import { Receipts } from './receipts.ts';
import { POLICY } from './test-elements.cases.ts';

function receiptsOf(policy: WirePolicy) {
  const { context, clock } = recordingContext();
  const told: unknown[] = [];
  const port: Port = { onmessage: null, postMessage: (data) => void told.push(data), close: () => undefined };
  return {
    receipts: new Receipts({ from: 'a', to: 'b', kind: 'frame', policy }, context, port),
    told,
    clock,
  };
}

function parcel(seq: number, awaited: boolean): Parcel {
  const frame = { id: seq, timestamp: 0, width: 1, height: 1 };
  const message = { kind: 'data' as const, frame, subject: 'a', value: null };
  return { seq, message, frame: seq, share: 1, ageMs: 0, awaited };
}

test('what is done waits for company, and goes with the credit', () => {
  const { receipts, told, clock } = receiptsOf(POLICY.block(8));
  for (let seq = 1; seq <= 3; seq += 1) {
    receipts.taken();
    receipts.leaseOf(parcel(seq, false)).release();
  }
  expect(told).toEqual([]);
  receipts.taken();
  expect(told).toEqual([{ credit: 4, done: [1, 2, 3] }]);
  receipts.leaseOf(parcel(4, false)).release();
  clock.advance(10);
  expect(told[1]).toEqual({ credit: 0, done: [4] });
});

test('whoever is waited for is told of sooner', () => {
  const { receipts, told, clock } = receiptsOf(POLICY.block(16));
  receipts.leaseOf(parcel(1, false)).release();
  receipts.leaseOf(parcel(2, true)).release();
  clock.advance(2);
  expect(told).toEqual([{ credit: 0, done: [1, 2] }]);
  clock.advance(20);
  expect([told.length, clock.pending]).toEqual([1, 0]);
});

test('where only the newest counts, done is credit, at once', () => {
  const { receipts, told } = receiptsOf(POLICY.latest);
  const lease = receipts.leaseOf(parcel(1, false));
  expect(lease.isAwaited).toBe(true);
  receipts.taken();
  expect(told).toEqual([]);
  lease.release();
  expect(told).toEqual([{ credit: 1, done: [1] }]);
});

test('after the end nothing is told any more', () => {
  const { receipts, told, clock } = receiptsOf(POLICY.sure(8, 1, 0));
  const lease = receipts.leaseOf(parcel(1, false));
  expect(lease.isAnswered).toBe(true);
  receipts.taken();
  receipts.close();
  lease.release();
  clock.advance(100);
  expect([told, lease.isAnswered, clock.pending]).toEqual([[{ credit: 1, done: [] }], false, 0]);
});
