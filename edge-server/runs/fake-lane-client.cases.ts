import { SightlineError } from '../../shared/errors.ts';
import { TINY_MANIFEST } from '../inference/fake-lane-process.cases.ts';
import type { FrameOutcome, FrameToInfer } from '../inference/job.ts';
import type { LaneClient } from '../inference/lane.ts';

interface Submitted {
  readonly frame: FrameToInfer;
  readonly settle: (outcome: FrameOutcome) => void;
  cancelled: boolean;
  settled: boolean;
}

/** A lane's client that does what a test tells it to. */
export class FakeLaneClient implements LaneClient {
  readonly manifest = TINY_MANIFEST;
  readonly provider = { name: 'cpu', threads: 1, reason: 'a test' } as const;
  readonly submitted: Submitted[] = [];
  closed = 0;

  submit(frame: FrameToInfer, settle: (outcome: FrameOutcome) => void): () => void {
    const submitted: Submitted = { frame, settle, cancelled: false, settled: false };
    this.submitted.push(submitted);
    return () => {
      submitted.cancelled = true;
    };
  }

  close(): void {
    this.closed += 1;
  }

  answer(): void {
    const box = { x: 0, y: 0, width: 1, height: 1 };
    this.#settleOldest({
      kind: 'result',
      queueMs: 0,
      times: { arrivedAt: 0, startedAt: 4, begunAt: 5, answeredAt: 20 },
      result: {
        type: 'result',
        key: 1,
        detections: [{ label: 'thing', score: 0.9, box }],
        preprocessMs: 1,
        inferMs: 2,
        postprocessMs: 3,
        begunAt: 0,
      },
    });
  }

  fail(): void {
    this.#settleOldest({ kind: 'failed', error: new SightlineError('invalid_message', 'odd planes') });
  }

  supersede(): void {
    this.#settleOldest({ kind: 'drop', reason: 'superseded' });
  }

  /** Every frame in work is lost. */
  crash(): void {
    for (const _ of this.#open) this.#settleOldest({ kind: 'drop', reason: 'lane_restarted' });
  }

  get #open(): Submitted[] {
    return this.submitted.filter(({ settled }) => !settled);
  }

  #settleOldest(outcome: FrameOutcome): void {
    const oldest = this.#open[0];
    if (oldest === undefined) return;
    oldest.settled = true;
    if (!oldest.cancelled) oldest.settle(outcome);
  }
}
