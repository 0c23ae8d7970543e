import type { Priority } from '../../shared/run/graph.ts';
import { FairQueue } from './fair-queue.ts';
import { Job } from './job.ts';
import type { FrameOutcome, FrameToInfer } from './job.ts';

/** One in work and one on its way, so that the lane never waits for bytes. */
const DEPTH = 2;
/** What pipelines get of the turns, where not all can have as many as they want. */
const SHARES: Readonly<Record<Priority, number>> = { low: 1 / 4, normal: 1, high: 4 };

/** What a lane does for its frames. */
export interface LaneWorkEvents {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Sends a frame to the process. */
  readonly hand: (job: Job) => void;
  /** The process can begin with a frame: its time runs from now. */
  readonly begun: () => void;
}

/** The frames of one lane: those that wait, fair between clients, and those that its process has. */
export class LaneWork {
  readonly #events: LaneWorkEvents;
  readonly #queue = new FairQueue<object, Job>();
  /** Handed to the process; the first one is being worked on. */
  #inWork: Job[] = [];
  #nextKey = 1;

  constructor(events: LaneWorkEvents) {
    this.#events = events;
  }

  /** Whether the process has nothing to do. */
  get isIdle(): boolean {
    return this.#inWork.length === 0;
  }

  /** How many are not being worked on. */
  get waiting(): number {
    return this.#queue.size + Math.max(0, this.#inWork.length - 1);
  }

  /** Lets a frame wait for its turn; `settle` is called once, unless the returned function cancels before. */
  add(client: object, frame: FrameToInfer, settle: (outcome: FrameOutcome) => void): () => void {
    const job = new Job(this.#nextKey++, frame, this.#events.now(), settle);
    job.replaced = this.#queue.put(client, job, SHARES[frame.priority ?? 'normal']);
    return () => this.#cancel(client, job);
  }

  /** Forgets what waits for a client. */
  leave(client: object): void {
    const waiting = this.#queue.remove(client);
    waiting?.abandon();
    waiting?.replaced?.abandon();
  }

  /** Hands over as many as the process takes. */
  pump(): void {
    while (this.#inWork.length < DEPTH) {
      const job = this.#queue.take();
      if (job === undefined) return;
      job.settleReplaced();
      if (this.#dropIfStale(job)) continue;
      this.#inWork.push(job);
      if (this.#inWork.length === 1) this.#begin(job);
      this.#events.hand(job);
    }
  }

  /** The process is done with this one, and goes on with the next. Null when that is not what it was working on. */
  finish(key: number): Job | null {
    const job = this.#inWork[0];
    if (job === undefined || job.key !== key) return null;
    this.#inWork.shift();
    return job;
  }

  /** The one that the process works on now, if any, has its time from here. */
  beginNext(): void {
    const next = this.#inWork[0];
    if (next !== undefined) this.#begin(next);
  }

  /** The process is gone: what it had ends. */
  lose(): void {
    const lost = this.#inWork;
    this.#inWork = [];
    for (const job of lost) job.settle({ kind: 'drop', reason: 'lane_restarted' });
  }

  #cancel(client: object, job: Job): void {
    job.abandon();
    if (this.#queue.remove(client, job) !== undefined) job.settleReplaced();
  }

  /** What nobody waits for any more must not take the time of those who do. */
  #dropIfStale(job: Job): boolean {
    const { staleAt } = job.frame;
    if (staleAt === undefined || this.#events.now() <= staleAt) return false;
    job.settle({ kind: 'drop', reason: 'deadline' });
    return true;
  }

  #begin(job: Job): void {
    job.startedAt = this.#events.now();
    this.#events.begun();
  }
}
