import { openEventRows } from './event-rows.ts';
import type { EventRows } from './event-rows.ts';
import { EventShelf } from './event-shelf.ts';
import { MemoryEventRows } from './memory-event-rows.ts';

/** The shelf of this browser; where it keeps nothing (some private windows), events last as long as the page. */
export async function openEventShelf(): Promise<EventShelf> {
  return new EventShelf(await openRows(), () => Date.now());
}

async function openRows(): Promise<EventRows> {
  try {
    return await openEventRows();
  } catch {
    // Whatever the reason, pipelines run without; what happened is only forgotten with the page.
    return new MemoryEventRows();
  }
}
