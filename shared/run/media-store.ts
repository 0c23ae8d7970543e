import { z } from 'zod';

/**
 * What a file shows of an event: its picture, a small one for lists, the seconds around it, what was inferred (JSON).
 * An event has at most one of each.
 */
export const MediaKindSchema = z.enum(['snapshot', 'thumbnail', 'clip', 'inference']);
export type MediaKind = z.output<typeof MediaKindSchema>;

/** The types of files that are kept, and how their names end. */
export const MEDIA_TYPES = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'application/json': 'json',
} as const;
export type MediaType = keyof typeof MEDIA_TYPES;

/** A file of an event, as lists name it. */
export const EventMediaSchema = z.object({
  kind: MediaKindSchema,
  type: z.string(),
  bytes: z.int().nonnegative(),
});
export type EventMedia = z.output<typeof EventMediaSchema>;

/** A file that is to be kept. */
export interface NewMedia {
  readonly kind: MediaKind;
  readonly type: MediaType;
  /**
   * Its bytes; or the path of a finished file on this machine's disk, which is moved into the store (edge only). The
   * bytes are not changed and not kept.
   */
  readonly content: Uint8Array | { readonly file: string };
  /**
   * Where it goes below the media folder, with `/`; unset: `<pipeline>/<yyyy-mm-dd>/<event>-<kind>.<ending>`. Hosts
   * without a file system ignore it.
   */
  readonly path?: string;
}

/** The bytes of a kept file. Whoever opened it reads or cancels the stream. */
export interface OpenMedia extends EventMedia {
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly bytesOf: () => Promise<Uint8Array>;
}

/** Keeps pictures and clips of events, and removes them with their events. */
export interface MediaStore {
  /**
   * Keeps a file for an event of the event store, by the store's id; resolves once it would survive a power cut. A
   * second one of a kind replaces the first. Rejects with `not_found` when there is no such event (any more), with
   * `storage` when it cannot be kept although room was made.
   */
  add(eventId: string, media: NewMedia): Promise<EventMedia>;
  /** Null when the event, or a file of this kind, is not there. */
  open(eventId: string, kind: MediaKind): Promise<OpenMedia | null>;
}
