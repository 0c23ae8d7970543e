import type { Clock } from '../../shared/clock.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { MediaStore } from '../../shared/run/media-store.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import type { Secrets } from '../../shared/sinks/secret.ts';
import type { PushRoom } from './push-room.ts';

/** One way out of this server. Whoever made it closes it. */
export interface Sink {
  /** How many it takes at a time, and how long it likes to wait for so many. Absent: one, at once. */
  readonly batch?: { readonly size: number; readonly waitMs: number };
  /**
   * Resolves, in words, once the other end has said that it has them: at least one, oldest first. Rejects with
   * `Undelivered`, or anything else, which is then tried again. Ends soon after the signal.
   */
  send(notifications: readonly Notification[], signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/** What a sink is made of besides its configuration. */
export interface SinkParts {
  readonly pipeline: string;
  readonly element: string;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** Where what it writes lies. */
  readonly dataFolder: string;
  /** Says something that is of no notification; secrets are left out of it. */
  readonly log: (message: string) => void;
  /** Pictures of events; null: there are none. */
  readonly media: Pick<MediaStore, 'open'> | null;
  readonly push: PushRoom;
  /** The other end is there again: what waits is tried at once. */
  readonly recovered: () => void;
}

/** Makes a sink of a checked configuration. Throws `invalid_document` for what the host lacks. */
export type MakeSink = (config: JsonValue, parts: SinkParts) => Sink;
