import { expect, test } from 'vitest';
import { MemoryEventRows } from './memory-event-rows.ts';
import { EventShelf } from './event-shelf.ts';
import { openEventShelf } from './open-event-shelf.ts';

/** The locks of a browser with so many other pages that have the shelf open. */
function locksWith(pages: number) {
  const asked: string[] = [];
  const request = async (
    _name: string,
    { ifAvailable = false, mode = 'exclusive' }: LockOptions,
    held: (lock: Lock | null) => unknown,
  ): Promise<void> => {
    asked.push(mode);
    await held(ifAvailable && pages > 0 ? null : { name: 'a test', mode });
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of it that is used
  return { asked, locks: { request } as unknown as LockManager };
}

/** A shelf on which a page that may be gone has left something that goes on. */
async function leftOpen(): Promise<MemoryEventRows> {
  const rows = new MemoryEventRows();
  const event = { id: 'a', type: 'object', phase: 'new', at: 1, started_at: 1 } as const;
  await new EventShelf(rows, () => 1).put(event, 'tab');
  return rows;
}

test.each([
  ['nobody else has it open', locksWith(0), true],
  ['the browser has no locks', { asked: [], locks: null }, true],
  ['another page has it open', locksWith(1), false],
] as const)('what was left open by others, where %s', async (_, { asked, locks }, isEnded) => {
  const rows = await leftOpen();
  const shelf = await openEventShelf(locks, () => Promise.resolve(rows));
  expect((await shelf.get('tab~a'))?.interrupted === true).toBe(isEnded);
  expect(asked).toEqual(locks === null ? [] : ['exclusive', 'shared']);
});
