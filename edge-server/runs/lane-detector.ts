import type { DetectOptions, DetectResult, Detector, LookOptions } from '../../shared/detect/detector.ts';
import { findingsOf } from '../../shared/detect/findings.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { FrameInfo, Picture } from '../../shared/frame.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { Priority } from '../../shared/run/graph.ts';
import type { Clock } from '../clock.ts';
import type { FrameOutcome } from '../inference/job.ts';
import type { LaneClient } from '../inference/lane.ts';
import type { LaneResult } from '../inference/lane-messages.ts';
import { laneHops } from './lane-hops.ts';

/** What a lane detector is made of. It takes the client over. */
export interface LaneDetectorParts {
  readonly client: LaneClient;
  readonly clock: Clock;
  readonly frames: { close(picture: Picture): void };
  /** What the pipeline asks for; a call's own options win. */
  readonly options: DetectOptions;
  /** Longer than this no frame waits for its turn, milliseconds; null or absent: as long as it takes. */
  readonly deadlineMs?: number | null;
  /** Of its pipeline; absent: normal. */
  readonly priority?: Priority | undefined;
  /** Called once, when the lane's process is gone: this detector answers nothing any more. */
  readonly onLost: (error: SightlineError) => void;
}

/** One frame that the lane has. */
interface Pending {
  readonly end: (outcome: SightlineError | DetectResult) => void;
}

/**
 * Finds things in a lane of this server. One frame is in work while the next is on its way. Once the lane's process
 * is gone every call rejects with `lane_crashed`, and whoever opened the detector opens another.
 */
export class LaneDetector implements Detector<Picture> {
  readonly placement = 'edge';
  readonly capacity = 2;
  readonly model: ModelManifest;
  readonly #parts: LaneDetectorParts;
  readonly #pending = new Set<Pending>();
  #over: SightlineError | null = null;

  constructor(parts: LaneDetectorParts) {
    this.#parts = parts;
    this.model = parts.client.manifest;
  }

  detect(
    picture: Picture,
    info: FrameInfo,
    options: LookOptions,
    signal?: AbortSignal,
  ): Promise<DetectResult> {
    const refused = this.#over ?? (signal?.aborted === true ? givenUp() : null);
    if (refused !== null) {
      this.#parts.frames.close(picture);
      return Promise.reject(refused);
    }
    return new Promise((resolve, reject) => {
      this.#submit(picture, info, options, signal, (outcome) => {
        this.#parts.frames.close(picture);
        if (outcome instanceof SightlineError) reject(outcome);
        else resolve(outcome);
      });
    });
  }

  /** Settles what is pending with `aborted` and leaves the lane. */
  close(): Promise<void> {
    if (this.#over?.code !== 'aborted') this.#end(new SightlineError('aborted', 'The detector was closed.'));
    return Promise.resolve();
  }

  #submit(
    picture: Picture,
    info: FrameInfo,
    options: LookOptions,
    signal: AbortSignal | undefined,
    settle: (outcome: SightlineError | DetectResult) => void,
  ): void {
    const { client, clock, deadlineMs, priority } = this.#parts;
    const submittedAt = clock.now();
    const pending: Pending = {
      end: (outcome) => {
        if (!this.#pending.delete(pending)) return;
        signal?.removeEventListener('abort', giveUp);
        cancel();
        settle(outcome);
      },
    };
    const giveUp = (): void => pending.end(givenUp());
    this.#pending.add(pending);
    signal?.addEventListener('abort', giveUp, { once: true });
    const frame = {
      width: info.width,
      height: info.height,
      content: { kind: 'picture', layout: picture.layout },
      options: { ...this.#parts.options, ...options },
      payload: picture.data,
      staleAt: typeof deadlineMs === 'number' ? submittedAt + deadlineMs : undefined,
      priority,
    } as const;
    let cancel = nothing;
    cancel = client.submit(frame, (outcome) => this.#settle(pending, info, submittedAt, outcome));
  }

  #settle(pending: Pending, info: FrameInfo, submittedAt: number, outcome: FrameOutcome): void {
    if (outcome.kind === 'result') {
      const totalMs = Math.max(0, this.#parts.clock.now() - submittedAt);
      const hops = laneHops(outcome.result, outcome.times);
      pending.end({ ...this.#resultOf(outcome.result, info, totalMs), hops });
    } else if (outcome.kind === 'failed') pending.end(outcome.error);
    else if (outcome.reason === 'deadline')
      pending.end(new SightlineError('deadline', 'The frame waited for the model longer than its deadline.'));
    else if (outcome.reason === 'superseded')
      pending.end(new SightlineError('overloaded', 'The model looked at a newer frame instead.'));
    else this.#lost();
  }

  #resultOf(run: LaneResult, frame: FrameInfo, totalMs: number): DetectResult {
    const { preprocessMs, inferMs, postprocessMs } = run;
    const transferMs = Math.max(0, totalMs - preprocessMs - inferMs - postprocessMs);
    const timings = {
      transferMs,
      preprocessMs,
      inferMs,
      postprocessMs,
      // The lane's clock and ours may differ by less than they resolve.
      totalMs: Math.max(totalMs, preprocessMs + inferMs + postprocessMs),
    };
    return { frame, ...findingsOf(run), timings, placement: 'edge', provider: this.#parts.client.provider };
  }

  #lost(): void {
    if (this.#over !== null) return;
    const error = new SightlineError(
      'lane_crashed',
      `The process of model "${this.model.id}" ended; it is being started again.`,
    );
    this.#end(error);
    this.#parts.onLost(error);
  }

  #end(error: SightlineError): void {
    const first = this.#over === null;
    this.#over = error;
    for (const pending of this.#pending) pending.end(error);
    if (first) this.#parts.client.close();
  }
}

function nothing(): void {}

function givenUp(): SightlineError {
  return new SightlineError('aborted', 'The frame was given up.');
}
