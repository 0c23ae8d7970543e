import { expect, test } from 'vitest';
import { storageError } from './storage-error.ts';
import { EventShelf, MAX_FILES } from './event-shelf.ts';
import { MemoryEventRows } from './memory-event-rows.ts';
import type { SightlineEvent } from '../../shared/event.ts';
import type { EventFilter } from '../../shared/run/event-store.ts';
import type { MediaKind, NewMedia } from '../../shared/run/media-store.ts';

function eventAt(at: number, parts: Partial<SightlineEvent> = {}): SightlineEvent {
  return { id: `object-${at}`, type: 'object', phase: 'new', at, started_at: at, ...parts };
}
const idsOf = async (shelf: EventShelf, filter: EventFilter = {}) =>
  (await shelf.query({ ...filter, limit: 200 })).events.map(({ event }) => event.id);

test('keeps things as the edge does: merged, filtered, newest first, page by page', async () => {
  const shelf = new EventShelf(new MemoryEventRows(), () => 99);
  for (let at = 1; at <= 20; at += 1)
    await shelf.put(
      eventAt(at, { label: at % 2 === 0 ? 'cat' : 'dog', score: at / 20, zones: ['door'] }),
      'tab',
    );
  await shelf.put(eventAt(3, { phase: 'end', at: 30, ended_at: 30 }), 'tab');
  expect((await shelf.get('tab~object-3'))?.history.map(({ phase }) => phase)).toEqual(['new', 'end']);
  expect((await idsOf(shelf)).slice(0, 2)).toEqual(['object-20', 'object-19']);
  expect(await idsOf(shelf, { labels: ['cat'], minScore: 0.9, zones: ['door'] })).toEqual([
    'object-20',
    'object-18',
  ]);
  expect(await idsOf(shelf, { exceptTypes: ['object'] })).toEqual([]);
  const first = await shelf.query({ limit: 15 });
  await shelf.put(eventAt(50), 'tab');
  const rest = await shelf.query({ limit: 15, ...(first.next === null ? {} : { cursor: first.next }) });
  expect([rest.events.length, rest.next]).toEqual([5, null]);
  expect(await shelf.counts()).toMatchObject({
    total: 21,
    labels: { cat: 10, dog: 10 },
    zones: { door: 20 },
  });
});

test('takes verdicts, and removes', async () => {
  const shelf = new EventShelf(new MemoryEventRows(), () => 99);
  const id = await shelf.put(eventAt(1), 'tab');
  expect(await shelf.label(id, { verdict: 'right' })).toMatchObject({
    feedback: { verdict: 'right', at: 99 },
    protected: true,
  });
  expect(await idsOf(shelf, { feedback: 'right' })).toEqual(['object-1']);
  expect(await shelf.label(id, null)).toMatchObject({ feedback: null, protected: false });
  expect([await shelf.remove(id), await shelf.remove(id)]).toEqual([true, false]);
  await expect(shelf.protect(id, true)).rejects.toMatchObject({ code: 'not_found' });
});

test('is bounded: the oldest go, protected ones last', async () => {
  const shelf = new EventShelf(new MemoryEventRows(), () => 0, 150);
  await shelf.protect(await shelf.put(eventAt(0), 'tab'), true);
  for (let at = 1; at <= 400; at += 1) await shelf.put(eventAt(at), 'tab');
  const ids = await idsOf(shelf);
  expect([ids.length <= 150, ids[0], ids.at(-1)]).toEqual([true, 'object-400', 'object-0']);
});

test('a quota that ends stops nothing', async () => {
  const rows = new MemoryEventRows();
  const change = rows.change.bind(rows);
  rows.change = async (id, action) => {
    const grows = action(await rows.get(id)) !== null;
    if (grows && (await rows.count()) >= 120)
      throw storageError(new DOMException('full', 'QuotaExceededError'));
    return change(id, action);
  };
  const shelf = new EventShelf(rows, () => 0);
  for (let at = 1; at <= 300; at += 1) await shelf.put(eventAt(at), 'tab');
  expect((await idsOf(shelf))[0]).toBe('object-300');
});

const file = (kind: MediaKind, byte: number): NewMedia => ({
  kind,
  type: 'image/jpeg',
  content: new Uint8Array([byte, byte]),
});

test('keeps pictures with their events, and forgets them together', async () => {
  const rows = new MemoryEventRows();
  const shelf = new EventShelf(rows, () => 77);
  const id = await shelf.put(eventAt(1), 'tab', [file('snapshot', 1), file('thumbnail', 2)]);
  await shelf.put(eventAt(1, { phase: 'end', at: 2, ended_at: 2 }), 'tab', [file('snapshot', 3)]);
  const opened = await shelf.open(id, 'snapshot');
  expect([await opened?.bytesOf(), opened?.createdAt]).toEqual([new Uint8Array([3, 3]), 77]);
  expect((await shelf.get(id))?.media.map(({ kind, bytes }) => [kind, bytes])).toEqual([
    ['thumbnail', 2],
    ['snapshot', 2],
  ]);
  expect((await shelf.counts()).bytes).toBe(4);
  await shelf.remove(id);
  expect([await shelf.open(id, 'snapshot'), await rows.mediaCount()]).toEqual([null, 0]);
});

test('of pictures too only so many are kept: events without any stay', async () => {
  const rows = new MemoryEventRows();
  const shelf = new EventShelf(rows, () => 0);
  await shelf.put(eventAt(0), 'tab');
  for (let at = 1; at <= MAX_FILES / 2 + 10; at += 1)
    await shelf.put(eventAt(at), 'tab', [file('snapshot', 1), file('thumbnail', 1)]);
  expect(await rows.mediaCount()).toBeLessThanOrEqual(MAX_FILES);
  expect((await idsOf(shelf)).length).toBe(200);
  expect([await shelf.get('tab~object-0'), await shelf.get('tab~object-1')]).toEqual([
    expect.anything(),
    null,
  ]);
});

const clip = (bytes: number): NewMedia => ({
  kind: 'clip',
  type: 'video/mp4',
  content: new Uint8Array(bytes).fill(7),
});

test('a clip that comes later goes with its event, in place of an older one; without the event there is none', async () => {
  const shelf = new EventShelf(new MemoryEventRows(), () => 5);
  const id = await shelf.put(eventAt(1), 'tab', [file('snapshot', 1)]);
  await shelf.add(id, clip(9));
  expect(await shelf.add(id, clip(4))).toEqual({ kind: 'clip', type: 'video/mp4', bytes: 4 });
  expect((await shelf.get(id))?.media.map(({ kind, bytes }) => [kind, bytes])).toEqual([
    ['snapshot', 2],
    ['clip', 4],
  ]);
  expect(await (await shelf.open(id, 'clip'))?.bytesOf()).toEqual(new Uint8Array(4).fill(7));
  await expect(shelf.add('tab~none', clip(1))).rejects.toMatchObject({ code: 'not_found' });
});

test('clips have so many bytes at most: the oldest events that have one go', async () => {
  const shelf = new EventShelf(new MemoryEventRows(), () => 5, 1000, 100);
  await shelf.put(eventAt(0), 'tab');
  for (let at = 1; at <= 30; at += 1) await shelf.add(await shelf.put(eventAt(at), 'tab'), clip(9));
  expect((await shelf.counts()).bytes).toBeLessThanOrEqual(100);
  expect(await shelf.get('tab~object-0')).not.toBeNull();
  expect(await shelf.get('tab~object-30')).not.toBeNull();
});

test('what a page that is gone left open is ended, as long as it was heard of', async () => {
  const shelf = new EventShelf(new MemoryEventRows(), () => 99);
  const picture: NewMedia = { kind: 'snapshot', type: 'image/jpeg', content: new Uint8Array(3) };
  await shelf.put(eventAt(1), 'tab', [picture]);
  await shelf.put(eventAt(1, { phase: 'update', at: 7 }), 'tab');
  await shelf.put(eventAt(2, { phase: 'once' }), 'tab');
  await shelf.put(eventAt(3), 'other');
  expect([await shelf.interrupt('tab'), await shelf.interrupt('tab')]).toEqual([1, 0]);
  const gone = await shelf.get('tab~object-1');
  expect(gone).toMatchObject({ interrupted: true, event: { phase: 'end', ended_at: 7 } });
  expect(gone?.media).toHaveLength(1);
  expect((await shelf.get('other~object-3'))?.event.phase).toBe('new');
  await shelf.put(eventAt(1, { phase: 'end', at: 9, ended_at: 9 }), 'tab');
  expect(await shelf.get('tab~object-1')).toMatchObject({ event: { ended_at: 9 } });
  expect((await shelf.get('tab~object-1'))?.interrupted).toBeUndefined();
});
