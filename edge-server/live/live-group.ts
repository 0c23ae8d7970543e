import { Pacer } from '../../shared/run/pacer.ts';
import type { LiveFrame, LiveResult, PictureWish } from '../../shared/wire/live-messages.ts';
import type { PressedPicture } from './press-messages.ts';

/** What is known of a frame when it comes. */
export type FrameFacts = Pick<LiveFrame, 'frame' | 'ts_new' | 'w' | 'h'>;

/** What the viewers of a group want. */
export interface GroupWish {
  readonly results: boolean;
  readonly pictures: PictureWish | null;
}

/** What a group says of a frame; the hub adds the pipeline and the number. */
export interface GroupFrame extends FrameFacts {
  readonly results: readonly LiveResult[] | null;
  readonly ts_infer_end: number | null;
  readonly picture: PressedPicture | null;
}

/** A frame whose picture is being made, or waits for what was found in it. */
interface Held {
  readonly facts: FrameFacts;
  readonly since: number;
  /** Something may be found in it. */
  readonly waits: boolean;
  picture: PressedPicture | null;
  results: LiveResult[];
  inferEnd: number | null;
}

/** So long a picture waits for what was found in it, milliseconds. */
const HOLD_MS = 250;
/** Where nothing was found for so long, nobody waits: the detector rests, or there is none. */
const RESTS_MS = 1000;
/** Frames whose pictures are being made or wait, at once. */
const MOST_HELD = 8;

/**
 * Viewers who want the same, as one stream of frames: decides which frames' pictures are made, and lets each wait a
 * little for what was found in that very frame, so that boxes lie on what they are about. It knows no clock: times are
 * milliseconds that the caller gives.
 */
export class LiveGroup {
  readonly wish: GroupWish;
  readonly #send: (frame: GroupFrame) => void;
  readonly #pacer: Pacer;
  /** By the number of the frame, the oldest first. */
  readonly #held = new Map<number, Held>();
  #foundUpTo = 0;
  #shownUpTo = 0;
  #foundAt = Number.NEGATIVE_INFINITY;

  constructor(wish: GroupWish, send: (frame: GroupFrame) => void) {
    this.wish = wish;
    this.#send = send;
    this.#pacer = new Pacer(wish.pictures?.fps ?? null);
  }

  /** Whether pictures of this moment are wanted; who asks then makes one, or says `missed`. */
  isDue(now: number): boolean {
    return this.wish.pictures !== null && this.#held.size < MOST_HELD && this.#pacer.take(now);
  }

  /** There was no time for that picture: the next frame is as good. */
  missed(): void {
    this.#pacer.reset();
  }

  /** The picture of this frame is being made. */
  begin(facts: FrameFacts, now: number): void {
    // What was found in frames that go through a detector first has been told by now.
    const isNews = facts.frame.id > this.#foundUpTo && now - this.#foundAt < RESTS_MS;
    const waits = this.wish.results && isNews;
    const held: Held = { facts, since: now, waits, picture: null, results: [], inferEnd: null };
    this.#held.set(facts.frame.id, held);
  }

  /** What an element found; `at`: milliseconds since 1970. */
  found(facts: FrameFacts, result: LiveResult, at: number, now: number): void {
    const { id } = facts.frame;
    this.#foundAt = now;
    this.#foundUpTo = Math.max(this.#foundUpTo, id);
    const held = this.#held.get(id);
    if (held === undefined) this.#tell(facts, result, at);
    else {
      held.results.push(result);
      held.inferEnd = at;
    }
    this.#release();
  }

  /** The picture of a frame is there; null: it could not be made. */
  pictured(id: number, picture: PressedPicture | null): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    held.picture = picture;
    if (picture === null) this.#letGo(id, held);
    this.#release();
  }

  /** Lets go what has waited long enough. */
  tick(now: number): void {
    for (const [id, held] of this.#held)
      if (now - held.since >= HOLD_MS && held.picture !== null) this.#letGo(id, held);
  }

  /** The run is another one: its frames count anew, and what was begun does not end. */
  reset(): void {
    this.#held.clear();
    this.#pacer.reset();
    this.#foundUpTo = 0;
    this.#shownUpTo = 0;
  }

  #tell(facts: FrameFacts, result: LiveResult, at: number): void {
    if (this.wish.results) this.#send({ ...facts, results: [result], ts_infer_end: at, picture: null });
  }

  /** Whoever has what it waited for goes; what was found in a later frame says that nothing will be of this one. */
  #release(): void {
    for (const [id, held] of this.#held) {
      const complete = !held.waits || held.results.length > 0 || id < this.#foundUpTo;
      if (held.picture !== null && complete) this.#letGo(id, held);
    }
  }

  /** A picture that took longer than a later one is not shown after it. */
  #letGo(id: number, { facts, picture: made, results, inferEnd }: Held): void {
    this.#held.delete(id);
    const found = this.wish.results && results.length > 0;
    const picture = id < this.#shownUpTo ? null : made;
    if (picture !== null) this.#shownUpTo = id;
    if (picture === null && !found) return;
    this.#send({
      ...facts,
      picture,
      results: found ? results : null,
      ts_infer_end: found ? inferEnd : null,
    });
  }
}
