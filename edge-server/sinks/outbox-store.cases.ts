import { expect, test } from 'vitest';
import type { Notification } from '../../shared/run/outbox.ts';
import type { OutboxStore } from './outbox-store.ts';

/** A notification with this id. */
export function notificationOf(id: string, more: Partial<Notification> = {}): Notification {
  const event = { type: 'object', id, phase: 'new', at: 1, label: 'person' };
  return {
    id,
    pipeline: 'porch',
    element: 'webhook',
    source: 'camera',
    at: 1,
    title: 'Person',
    text: 'A person',
    event,
    ...more,
  };
}

/** What every outbox store must hold to; `open` gives an empty one. */
export function checkOutboxStore(open: () => Promise<OutboxStore>): void {
  test('gives what was put in, oldest first, to the sink it was put in for', async () => {
    const store = await open();
    for (const id of ['a', 'b', 'c']) await store.put('one', notificationOf(id), 5, 10);
    await store.put('two', notificationOf('a'), 5, 10);
    expect(await store.oldest('one', 2)).toEqual([
      { id: 'a', attempts: 0, createdAt: 5, notification: notificationOf('a') },
      { id: 'b', attempts: 0, createdAt: 5, notification: notificationOf('b') },
    ]);
    await store.remove('one', ['a']);
    expect(idsOf(await store.oldest('one', 9))).toEqual(['b', 'c']);
    expect(idsOf(await store.oldest('two', 9))).toEqual(['a']);
    expect(await store.counts('one')).toEqual({ waiting: 2, dead: 0 });
  });

  test('adds nothing that waits already, and drops the oldest beyond the bound', async () => {
    const store = await open();
    expect(await store.put('one', notificationOf('a'), 1, 2)).toEqual({ isAdded: true, dropped: 0 });
    expect(await store.put('one', notificationOf('a'), 2, 2)).toEqual({ isAdded: false, dropped: 0 });
    await store.put('one', notificationOf('b'), 3, 2);
    expect(await store.put('one', notificationOf('c'), 4, 2)).toEqual({ isAdded: true, dropped: 1 });
    expect(idsOf(await store.oldest('one', 9))).toEqual(['b', 'c']);
  });

  test('counts tries, lays aside with a reason, and brings back', async () => {
    const store = await open();
    for (const id of ['a', 'b', 'c']) await store.put('one', notificationOf(id), 5, 10);
    await store.failed('one', ['a', 'b']);
    expect((await store.oldest('one', 3)).map(({ attempts }) => attempts)).toEqual([1, 1, 0]);
    await store.bury('one', ['a', 'b'], 'nobody there', 70, 10);
    expect(await store.counts('one')).toEqual({ waiting: 1, dead: 2 });
    const [newest] = await store.dead('one', 1);
    expect(newest).toMatchObject({ reason: 'nobody there', diedAt: 70, attempts: 1 });
    expect(await store.revive('one', 80)).toBe(2);
    expect((await store.oldest('one', 9)).map(({ id, attempts }) => [id, attempts])).toEqual([
      ['c', 0],
      ['a', 0],
      ['b', 0],
    ]);
    expect(await store.counts('one')).toEqual({ waiting: 3, dead: 0 });
  });

  test('keeps no more dead letters than it may', async () => {
    const store = await open();
    for (const id of ['a', 'b', 'c']) {
      await store.put('one', notificationOf(id), 5, 10);
      await store.bury('one', [id], 'no', 6, 2);
    }
    expect(idsOf(await store.dead('one', 9))).toEqual(['c', 'b']);
  });

  test('forgets what nobody asked for any more', async () => {
    const store = await open();
    await store.put('one', notificationOf('a'), 5, 10);
    await store.put('two', notificationOf('b'), 50, 10);
    expect(await store.expire(10)).toBe(1);
    expect(await store.counts('one')).toEqual({ waiting: 0, dead: 0 });
    expect(await store.counts('two')).toEqual({ waiting: 1, dead: 0 });
  });

  test('keeps texts and numbers as they were', async () => {
    const store = await open();
    const odd = notificationOf('odd', {
      title: "'); DROP TABLE x; --\u0000\u{1F600}",
      at: 1_700_000_000_000.5,
    });
    await store.put("o'ne", odd, 5, 10);
    expect((await store.oldest("o'ne", 1))[0]?.notification).toEqual(odd);
  });
}

function idsOf(entries: readonly { readonly id: string }[]): readonly string[] {
  return entries.map(({ id }) => id);
}
