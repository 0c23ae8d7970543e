import { expect, test } from 'vitest';
import { LiveViewer } from './live-viewer.ts';
import type { LiveParcel, LivePeer } from './live-viewer.ts';

/** A socket whose bytes leave when a test says so. */
class HeldPeer implements LivePeer {
  bufferedAmount = 0;
  readonly got: number[] = [];
  readonly #waiting: (() => void)[] = [];

  send(bytes: Uint8Array, sent: () => void): void {
    this.got.push(bytes[0] ?? -1);
    this.#waiting.push(sent);
  }

  /** Everything that was sent has left. */
  flush(): void {
    for (const sent of this.#waiting.splice(0)) sent();
  }
}

function parcel(sequence: number, hasPicture: boolean): LiveParcel {
  return { bytes: Uint8Array.of(sequence), sequence, hasPicture };
}

function opened(): { peer: HeldPeer; viewer: LiveViewer; time: { now: number } } {
  const peer = new HeldPeer();
  const time = { now: 0 };
  return { peer, viewer: new LiveViewer(peer, () => time.now), time };
}

test('a viewer that keeps up gets everything, in its order', () => {
  const { peer, viewer } = opened();
  for (let sequence = 1; sequence <= 20; sequence += 1) {
    viewer.offer(parcel(sequence, sequence % 3 === 0));
    peer.flush();
  }
  expect(peer.got).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(viewer.skipped).toBe(0);
});

test('for a slow one the newest picture and a few results wait; the others are counted', () => {
  const { peer, viewer } = opened();
  for (let sequence = 1; sequence <= 40; sequence += 1) viewer.offer(parcel(sequence, sequence % 2 === 0));
  expect(peer.got).toEqual([1, 2]);
  for (let turn = 0; turn < 12; turn += 1) peer.flush();
  expect(peer.got).toEqual([1, 2, 25, 27, 29, 31, 33, 35, 37, 39, 40]);
  expect(viewer.skipped).toBe(40 - peer.got.length);
});

test('nothing is added to a socket that is full', () => {
  const { peer, viewer } = opened();
  peer.bufferedAmount = 1_000_000;
  viewer.offer(parcel(1, true));
  expect(peer.got).toEqual([]);
  peer.bufferedAmount = 0;
  viewer.offer(parcel(2, true));
  expect(peer.got).toEqual([2]);
});

test('who says what it has seen is never more than four pictures behind', () => {
  const { peer, viewer } = opened();
  viewer.seen(0);
  for (let sequence = 1; sequence <= 9; sequence += 1) {
    viewer.offer(parcel(sequence, true));
    peer.flush();
  }
  expect(peer.got).toEqual([1, 2, 3, 4]);
  viewer.offer(parcel(10, false));
  expect(peer.got).toEqual([1, 2, 3, 4, 10]);
  viewer.seen(2);
  expect(peer.got).toEqual([1, 2, 3, 4, 10, 9]);
  expect(viewer.skipped).toBe(4);
});

test('words go in front of what waits', () => {
  const { peer, viewer } = opened();
  for (const sequence of [1, 2, 3]) viewer.offer(parcel(sequence, true));
  viewer.tell(Uint8Array.of(99));
  peer.flush();
  peer.flush();
  expect(peer.got).toEqual([1, 2, 99, 3]);
});

test('it is known how long nothing has left', () => {
  const { peer, viewer, time } = opened();
  time.now = 100;
  expect(viewer.stuckMs).toBe(0);
  viewer.offer(parcel(1, true));
  time.now = 5100;
  expect(viewer.stuckMs).toBe(5000);
  peer.flush();
  expect(viewer.stuckMs).toBe(0);
});

test('after its end nothing is sent', () => {
  const { peer, viewer } = opened();
  for (const sequence of [1, 2, 3]) viewer.offer(parcel(sequence, true));
  viewer.end();
  peer.flush();
  viewer.offer(parcel(4, true));
  viewer.tell(Uint8Array.of(99));
  expect(peer.got).toEqual([1, 2]);
});
