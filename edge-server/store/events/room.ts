import { messageOf } from '../../../shared/errors.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../database.ts';
import { DiskFullError } from '../disk-full.ts';
import type { OldestInput } from '../operations/retention.ts';
import type { Reserve } from './reserve.ts';

/** What room is made with. */
export interface RoomParts {
  readonly database: Pick<Database, 'call'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly reserve: Reserve;
  /** Removes files of the media folder. */
  readonly removeFiles: (paths: readonly string[]) => Promise<void>;
  readonly warn: (message: string) => void;
}

/** How many events go at a time at most; it begins with few, so that no more go than have to. */
const MAX_STEP = 64;
/** How often room is made for one thing before it is given up. */
const TRIES = 16;
/** Who goes first when the disk is full, and who last. */
const ORDER = [
  { withFiles: true, isProtected: false },
  { withFiles: false, isProtected: false },
  { withFiles: true, isProtected: true },
  { withFiles: false, isProtected: true },
] as const;
/** A full disk is said in health so long after the last time. */
const SAID_MS = 10 * 60_000;

/** Makes room on a disk that is full: the oldest events that nobody protects go first. */
export class Room {
  readonly #parts: RoomParts;
  #fullAt: number | null = null;
  #removed = 0;
  #making: Promise<boolean> | null = null;

  constructor(parts: RoomParts) {
    this.#parts = parts;
  }

  /** Why room had to be made lately, in words; null when it had not. */
  get trouble(): string | null {
    const { clock } = this.#parts;
    if (this.#fullAt === null || clock.now() - this.#fullAt > SAID_MS) return null;
    return `The disk is full: the ${this.#removed} oldest events were removed to go on. Free some of it, or keep less (\`retention\`).`;
  }

  /** Does something that needs room, and makes some as long as there is none. Rejects with what it failed with last. */
  async making<T>(action: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        const done = await action();
        if (tries > 1) await this.#parts.reserve.restore(1);
        return done;
      } catch (error) {
        if (!(error instanceof DiskFullError) || tries >= TRIES || !(await this.make(2 ** tries)))
          throw error;
      }
    }
  }

  /** Removes up to so many of the oldest events; false: there is nothing to remove. Those who ask meanwhile wait for the same. */
  make(limit: number): Promise<boolean> {
    this.#making ??= this.#make(Math.min(limit, MAX_STEP)).finally(() => {
      this.#making = null;
    });
    return this.#making;
  }

  /** Removes up to so many of the oldest events that have files; gives how many. */
  async removeFiles(limit: number): Promise<number> {
    const holders = ORDER.filter(({ withFiles }) => withFiles);
    return this.#removeFirst(limit, holders);
  }

  async #make(limit: number): Promise<boolean> {
    const { clock, reserve, warn } = this.#parts;
    if (this.#fullAt === null || clock.now() - this.#fullAt > SAID_MS)
      warn('the disk is full: the oldest events are removed to make room');
    this.#fullAt = clock.now();
    const released = await reserve.release();
    const [removed] = await Promise.allSettled([this.#removeFirst(limit, ORDER)]);
    if (removed.status === 'fulfilled') return released || removed.value > 0;
    warn(`no room could be made: ${messageOf(removed.reason)}`);
    return false;
  }

  async #removeFirst(limit: number, order: readonly Omit<OldestInput, 'limit'>[]): Promise<number> {
    for (const who of order) {
      const removed = await this.#remove({ ...who, limit });
      if (removed > 0) return removed;
    }
    return 0;
  }

  /** Files first: to forget an event takes a little room too. What stops here in between is put right at the next start. */
  async #remove(who: OldestInput): Promise<number> {
    const { database, removeFiles } = this.#parts;
    const { ids, files } = await database.call('retention.oldest', who);
    if (ids.length === 0) return 0;
    await removeFiles(files);
    const { removed } = await database.call('events.remove', ids);
    this.#removed += removed.length;
    return removed.length;
  }
}
