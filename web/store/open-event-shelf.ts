import { openEventRows } from './event-rows.ts';
import type { EventRows } from './event-rows.ts';
import { EventShelf } from './event-shelf.ts';
import { MemoryEventRows } from './memory-event-rows.ts';

/** Every page of this browser that has the shelf open holds it, together with the others. */
const LOCK = 'sightline-events';

/**
 * The shelf of this browser; where it keeps nothing (some private windows), events last as long as the page. What pages
 * that are gone left without an end is ended. `locks`: the browser's; null: it has none.
 */
export async function openEventShelf(
  locks: LockManager | null = locksHere(),
  open: () => Promise<EventRows> = openRows,
): Promise<EventShelf> {
  const shelf = new EventShelf(await open(), () => Date.now());
  const interrupt = async (): Promise<void> => {
    // Where that cannot be written, what is new says so itself.
    await Promise.allSettled([shelf.interrupt(null)]);
  };
  if (locks === null) await interrupt();
  else {
    await locks.request(LOCK, { ifAvailable: true }, (lock) => (lock === null ? undefined : interrupt()));
    // Until the page is gone: the browser then takes it back.
    void locks.request(LOCK, { mode: 'shared' }, () => new Promise<never>(() => undefined));
  }
  return shelf;
}

/** A page that was not served securely has none, whatever the types say. */
function locksHere(): LockManager | null {
  const { locks }: { locks?: LockManager } = navigator;
  return locks ?? null;
}

async function openRows(): Promise<EventRows> {
  try {
    return await openEventRows();
  } catch {
    // Whatever the reason, pipelines run without; what happened is only forgotten with the page.
    return new MemoryEventRows();
  }
}
