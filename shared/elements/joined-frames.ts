import type { ElementContext, FrameHandles } from '../run/element.ts';
import type { DetectionsMessage, FrameMessage, Message } from '../run/message.ts';
import { FoundInFrame } from './found-in-frame.ts';
import { JoinWatch } from './join-watch.ts';
import { wrongKind } from './message-kind.ts';
import { PendingFrames } from './pending-frames.ts';

/** A frame and all that was found in it. The frame is the receiver's to close or to give on. */
export interface JoinedFrame {
  readonly frame: FrameMessage;
  readonly detections: DetectionsMessage;
}

/** How frames and detections are joined. */
export interface JoinOptions {
  /**
   * How many frames wait for their detections: as many as the host says, 8 unless it does. In a browser frames of a
   * camera are scarce (Chromium's capture holds about ten, and stops when all are taken): 4 is what it says there.
   */
  readonly limit?: number;
  /** How many detectors look at each frame: something must have come of each. 1 unless told. */
  readonly detectors?: number;
  /**
   * On how many ways what they find comes, one for each detector unless told: for each, that something came, or that
   * it was filtered.
   */
  readonly ways?: number;
}

/** What of an element's context is needed. */
export type JoinContext = Pick<ElementContext, 'frames'> & Partial<Pick<ElementContext, 'services' | 'log'>>;

/** Messages that an element which joins may have in its hands: it must see frames while it works on one. */
export const JOIN_CONCURRENCY = 16;

const DEFAULT_LIMIT = 8;
/**
 * Pairs frames with what was found in them, by the frame's id, for elements with `inputs: ['frame', 'detections']`,
 * `joins` and `takesFrames`. Give it every message; hand on what it gives; close it in `cleanup`. An element that
 * gives null for the frame (which the run counts as filtered) and the joined frame for the detections keeps the ledger
 * right: a frame counts as the best that became of it, so one that never finds its detections was filtered.
 *
 * Joined frames come out in the order of their ids. Every frame is closed once or given out, whatever happens: one
 * that a later frame overtook, that found no room, that came again or after the end is closed here.
 */
export class JoinedFrames {
  readonly #frames: FrameHandles;
  readonly #type: string;
  readonly #detectors: number;
  readonly #ways: number;
  readonly #limit: number;
  readonly #pending: PendingFrames;
  readonly #watch: JoinWatch;
  /** What came of frames of which not all is known, by id, in the order in which it came. */
  readonly #found = new Map<number, FoundInFrame>();
  /** The newest frame in which anything was found. */
  #newest = 0;
  /** The last one that was given out. */
  #given = 0;
  #closed = false;

  /** `type`: how the element is called in errors. */
  constructor(type: string, { frames, services, log }: JoinContext, options: JoinOptions = {}) {
    this.#type = type;
    this.#frames = frames;
    this.#detectors = options.detectors ?? 1;
    this.#ways = options.ways ?? this.#detectors;
    this.#limit = options.limit ?? services?.heldFrames ?? DEFAULT_LIMIT;
    this.#watch = new JoinWatch(this.#detectors, log);
    this.#pending = new PendingFrames(this.#limit, (frame) => {
      this.#found.delete(frame.frame.id);
      this.#frames.close(frame.value);
    });
  }

  /** How many frames wait at the moment. */
  get waiting(): number {
    return this.#pending.size;
  }

  /** Takes a message over; gives the frame that it makes whole. Throws `invalid_message` for other kinds. */
  take(message: Message): JoinedFrame | null {
    if (message.kind === 'frame') this.#takeFrame(message);
    else if (message.kind === 'detections' || message.filtered === true) this.#takeFound(message);
    else throw wrongKind(this.#type, ['frame', 'detections'], message);
    return this.#giveOut(message.frame.id);
  }

  /** Closes every frame that waits; those that come later are closed at once. May be called again. */
  close(): void {
    this.#closed = true;
    this.#pending.clear();
    this.#found.clear();
  }

  #takeFrame(message: FrameMessage): void {
    if (this.#isOver(message)) this.#frames.close(message.value);
    else this.#pending.add(message);
  }

  #takeFound(message: Message): void {
    const { id } = message.frame;
    const found = this.#found.get(id) ?? new FoundInFrame();
    if (found.isEmpty) this.#watch.looked();
    found.add(message);
    // The slowest detector says which frames are wanted: its result is the last one of its frame, or an old one.
    if (found.isWhole(this.#ways) || id < this.#newest) this.#pending.expectNext();
    this.#newest = Math.max(this.#newest, id);
    if (this.#isOver(message)) return;
    this.#found.set(id, found);
    if (this.#found.size > this.#limit) this.#forgetFound();
  }

  /** Of what was found, the oldest goes whose frame does not wait. */
  #forgetFound(): void {
    const unwanted = [...this.#found.keys()].find((id) => !this.#pending.has(id));
    if (unwanted !== undefined) this.#found.delete(unwanted);
  }

  #isOver({ frame }: Message): boolean {
    return this.#closed || frame.id <= this.#given;
  }

  #giveOut(id: number): JoinedFrame | null {
    const found = this.#found.get(id);
    if (found?.isWhole(this.#ways) !== true || !found.isOf(this.#detectors)) return null;
    const frame = this.#pending.take(id);
    if (frame === undefined) return null;
    this.#given = id;
    this.#watch.joined();
    this.#pending.dropUntil(id);
    for (const other of this.#found.keys()) if (other <= id) this.#found.delete(other);
    return { frame, detections: found.merged() };
  }
}
