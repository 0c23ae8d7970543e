import { statfs } from 'node:fs/promises';
import { messageOf } from '../../../shared/errors.ts';
import { DEFAULT_RETENTION } from '../../../shared/pipeline/retention-config.ts';
import type { RetentionConfig } from '../../../shared/pipeline/retention-config.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../database.ts';
import type { Reserve } from './reserve.ts';
import type { Room } from './room.ts';

/** What the past is kept with. */
export interface RetentionParts {
  readonly database: Pick<Database, 'call'>;
  readonly clock: Clock;
  readonly room: Room;
  readonly reserve: Reserve;
  /** Where it lies: of this disk so much stays free. */
  readonly folder: string;
  /** What is to be kept, asked each time: the document may change. Null: it is not known yet. */
  readonly rules: () => RetentionConfig | null;
  readonly removeFiles: (paths: readonly string[]) => Promise<void>;
  readonly warn: (message: string) => void;
  /** Bytes free on the disk, for tests. */
  readonly free?: () => Promise<number>;
}

/** How often it is looked at. */
export const SWEEP_EVERY_MS = 60_000;
/** How many events go at a time: other work comes in between. */
const SLICE = 100;
/** So long between slices, so that a long clean-up takes no more than a part of the disk's time. */
const PAUSE_MS = 20;
/** The room that is set aside is a small part of what is free. */
const AMPLE = 4;
const GIGABYTE = 1e9;

/** Removes what is too old or too much, in slices, and sees to it that the disk does not fill. */
export class Retention {
  readonly #parts: RetentionParts;
  #stop: () => void;
  #busy: Promise<void> | null = null;
  #closed = false;
  #lowOnDisk: string | null = null;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    this.#stop = parts.clock.every(SWEEP_EVERY_MS, () => void this.sweep());
  }

  /** Why things went before their time, in words; null when none did. */
  get trouble(): string | null {
    return this.#lowOnDisk ?? this.#parts.room.trouble;
  }

  /** Removes everything that is due; resolves when it is gone. Never rejects: what fails is said and tried again. */
  sweep(): Promise<void> {
    this.#busy ??= this.#sweep().finally(() => {
      this.#busy = null;
    });
    return this.#busy;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    await this.#busy;
  }

  async #sweep(): Promise<void> {
    const { database, reserve, warn } = this.#parts;
    try {
      while (!this.#closed && (await this.#slice())) await this.#pause();
      await this.#keepFree();
      const mayGrow = await reserve.restore(AMPLE);
      await database.call('retention.tidy', { mayGrow });
    } catch (error) {
      if (!this.#closed) warn(`what is too old could not be removed: ${messageOf(error)}`);
    }
  }

  /** Whether there was as much as a slice takes. */
  async #slice(): Promise<boolean> {
    const { database, clock, removeFiles, room } = this.#parts;
    const said = this.#parts.rules();
    if (said === null) return false;
    const rules = { ...DEFAULT_RETENTION, ...said };
    const input = { rules, now: clock.wallTime(), limit: SLICE };
    const { removed, files } = await room.making(() => database.call('retention.sweep', input));
    await removeFiles(files);
    return removed > 0;
  }

  async #keepFree(): Promise<void> {
    const least = (this.#parts.rules()?.free_gigabytes ?? DEFAULT_RETENTION.free_gigabytes) * GIGABYTE;
    let removed = 0;
    while (!this.#closed && (await this.#free()) < least) {
      const gone = await this.#parts.room.removeFiles(SLICE);
      if (gone === 0) break;
      removed += gone;
      await this.#pause();
    }
    this.#say(least, removed, await this.#free());
  }

  #say(least: number, removed: number, free: number): void {
    const before = this.#lowOnDisk;
    const what =
      removed > 0
        ? 'the oldest events with pictures were removed before their time'
        : 'and no picture or clip is left that could be removed';
    this.#lowOnDisk =
      removed === 0 && free >= least
        ? null
        : `Less than ${least / GIGABYTE} GB of the disk are free: ${what}. Free some of it, or keep less (\`retention\`).`;
    if (before === null && this.#lowOnDisk !== null) this.#parts.warn(this.#lowOnDisk);
  }

  async #free(): Promise<number> {
    if (this.#parts.free !== undefined) return this.#parts.free();
    const { bavail, bsize } = await statfs(this.#parts.folder);
    return bavail * bsize;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.clock.after(PAUSE_MS, resolve);
    });
  }
}
