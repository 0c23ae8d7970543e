import type { Notification } from '../../shared/run/outbox.ts';

/** What waits to be told. */
export interface OutboxEntry {
  readonly id: string;
  /** How often it was tried. */
  readonly attempts: number;
  /** When it was put in, milliseconds since 1970. */
  readonly createdAt: number;
  readonly notification: Notification;
}

/** What was given up, and why. */
export interface DeadLetter extends OutboxEntry {
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly diedAt: number;
}

/**
 * Keeps what sinks are to tell, in order, until it was told. Sinks go by their names; none sees another's. All of it
 * rejects with `storage` when it cannot be done.
 */
export interface OutboxStore {
  /**
   * Resolves once the entry would survive a power cut. One that waits already under this id is not added again. The
   * oldest of more than `most` are dropped.
   */
  put(
    sink: string,
    notification: Notification,
    createdAt: number,
    most: number,
  ): Promise<{ readonly isAdded: boolean; readonly dropped: number }>;
  /** The oldest that wait. */
  oldest(sink: string, count: number): Promise<readonly OutboxEntry[]>;
  /** They were told. */
  remove(sink: string, ids: readonly string[]): Promise<void>;
  /** They were tried in vain. */
  failed(sink: string, ids: readonly string[]): Promise<void>;
  /** They are given up; of more than `most` the oldest are forgotten. */
  bury(sink: string, ids: readonly string[], reason: string, at: number, most: number): Promise<void>;
  /** The newest that were given up. */
  dead(sink: string, count: number): Promise<readonly DeadLetter[]>;
  /** Those that were given up wait again, as if new at `at`; resolves with how many. */
  revive(sink: string, at: number): Promise<number>;
  counts(sink: string): Promise<{ readonly waiting: number; readonly dead: number }>;
  /** Forgets what was put in before `before` by whatever sink: nobody asks for it any more. Resolves with how many. */
  expire(before: number): Promise<number>;
}
