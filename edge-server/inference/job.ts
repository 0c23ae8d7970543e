import type { LookOptions } from '../../shared/detect/detector.ts';
import type { SightlineError } from '../../shared/errors.ts';
import type { Priority } from '../../shared/run/graph.ts';
import type { LaneContent, LaneResult } from './lane-messages.ts';

/** A frame handed to a lane. `payload` is passed on as it is: it must not change before the frame is settled. */
export interface FrameToInfer {
  /** Size of the source frame as a person sees it, pixels. */
  readonly width: number;
  readonly height: number;
  readonly content: LaneContent;
  readonly options: LookOptions;
  readonly payload: Uint8Array;
  /** When its turn comes later than this, by the lane's clock, it is dropped as `deadline` instead of inferred. */
  readonly staleAt?: number | undefined;
  /** Of its pipeline; absent: normal. */
  readonly priority?: Priority | undefined;
}

/** When a frame was where, milliseconds of the server's clock. */
export interface JobTimes {
  readonly arrivedAt: number;
  /** The process had nothing else before it. */
  readonly startedAt: number;
  /** The process began with it. */
  readonly begunAt: number;
  readonly answeredAt: number;
}

/** How a frame ended. Every frame ends once, unless it was cancelled. */
export type FrameOutcome =
  | {
      readonly kind: 'result';
      readonly result: LaneResult;
      readonly queueMs: number;
      readonly times: JobTimes;
    }
  | { readonly kind: 'drop'; readonly reason: 'superseded' | 'lane_restarted' | 'deadline' }
  | { readonly kind: 'failed'; readonly error: SightlineError };

/** A frame on its way through a lane. */
export class Job {
  readonly key: number;
  readonly frame: FrameToInfer;
  readonly arrivedAt: number;
  /** When the lane could begin with it. */
  startedAt: number | null = null;
  /** An older frame of the same client whose place this one took. */
  replaced: Job | undefined;
  #settle: ((outcome: FrameOutcome) => void) | null;

  constructor(key: number, frame: FrameToInfer, arrivedAt: number, settle: (outcome: FrameOutcome) => void) {
    this.key = key;
    this.frame = frame;
    this.arrivedAt = arrivedAt;
    this.#settle = settle;
  }

  /** Ends the frame; only the first end counts. */
  settle(outcome: FrameOutcome): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(outcome);
  }

  /** Nobody wants to hear how it ends. */
  abandon(): void {
    this.#settle = null;
  }

  /** Ends the older frames whose place this one took. They wait until then, so that their sender is not invited to send faster than the lane infers. */
  settleReplaced(): void {
    const older = this.replaced;
    this.replaced = undefined;
    older?.settleReplaced();
    older?.settle({ kind: 'drop', reason: 'superseded' });
  }
}
