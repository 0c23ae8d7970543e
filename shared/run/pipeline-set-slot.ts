import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { Backoff, type BackoffPolicy } from './backoff.ts';

/** One entry of the list of what is to run. The same id and revision mean the same pipeline. */
export interface PipelineTask {
  readonly id: string;
  readonly revision: string;
}

/** What is done with pipelines. Never two calls at once for one id; calls for different ids do not wait for another. */
export interface TaskRunner<T extends PipelineTask> {
  /** Resolves when it runs; when it rejects, nothing of it is left. Tried again with growing pauses. */
  start(task: T): Promise<void>;
  /** Resolves when it is gone; tried again when it rejects. */
  stop(task: T): Promise<void>;
  /** Takes a new revision over; when it rejects, `before` still runs. Absent: stopped, then started. */
  replace?(task: T, before: T): Promise<void>;
}

/** Something that happened to the set: `id` is null when it concerns the list itself. */
export interface SetReport {
  readonly kind: 'started' | 'replaced' | 'stopped' | 'failed';
  readonly id: string | null;
  /** In words; says when it is tried again. */
  readonly message: string;
}

/** How one pipeline of a set does. */
export interface SlotState {
  readonly id: string;
  /** What runs; null: nothing. */
  readonly running: string | null;
  /** What should run; null: nothing. */
  readonly wanted: string | null;
  /** Why that is not the same; null when it is, or is being made so. */
  readonly error: string | null;
}

/** What a slot is made of. */
export interface SlotInit<T extends PipelineTask> {
  readonly id: string;
  readonly clock: Clock;
  readonly runner: TaskRunner<T>;
  readonly retry: BackoffPolicy;
  readonly report: (report: SetReport) => void;
  /** Nothing runs here and nothing should. */
  readonly onEmpty: () => void;
}

/** Brings one pipeline to what it should be, one step after another, and tries again what fails. */
export class PipelineSlot<T extends PipelineTask> {
  private readonly init: SlotInit<T>;
  private readonly backoff: Backoff;
  private running: T | null = null;
  private wanted: T | null = null;
  private error: string | null = null;
  private turning: Promise<void> | null = null;
  private cancelRetry: (() => void) | null = null;
  private closing = false;

  constructor(init: SlotInit<T>) {
    this.init = init;
    this.backoff = new Backoff(init.retry);
  }

  get state(): SlotState {
    const { running, wanted, error } = this;
    return {
      id: this.init.id,
      running: running?.revision ?? null,
      wanted: wanted?.revision ?? null,
      error,
    };
  }

  /** What should run from now on; null: nothing. A new revision is tried at once, however the one before failed. */
  want(task: T | null): void {
    if (this.wanted?.revision === task?.revision) return;
    this.wanted = task;
    this.backoff.reset();
    this.turn();
  }

  /** Stops what runs. Resolves when that is done or has failed; nothing is tried again. */
  async close(): Promise<void> {
    this.closing = true;
    this.wanted = null;
    this.turn();
    await this.turning;
  }

  private turn(): void {
    this.cancelRetry?.();
    this.cancelRetry = null;
    this.turning ??= this.reconcile().finally(() => {
      this.turning = null;
      if (this.running === null && this.wanted === null) this.init.onEmpty();
    });
  }

  private async reconcile(): Promise<void> {
    while (this.running?.revision !== this.wanted?.revision) {
      const target = this.wanted;
      try {
        await this.step(target);
        this.error = null;
        this.backoff.reset();
      } catch (error) {
        // What is wanted may have changed meanwhile; then this failure is of the past.
        if (this.wanted === target) return this.retryLater(error);
        this.tell('failed', `${this.title} failed: ${messageOf(error)}. Another revision is wanted by now.`);
      }
    }
    this.error = null;
  }

  private async step(target: T | null): Promise<void> {
    const { runner } = this.init;
    const before = this.running;
    if (before === null) return target === null ? undefined : this.start(target);
    if (target === null || runner.replace === undefined) {
      await runner.stop(before);
      this.running = null;
      return this.tell('stopped', `${this.title} was stopped.`);
    }
    await runner.replace(target, before);
    this.running = target;
    this.tell('replaced', `${this.title} now runs as revision ${target.revision}.`);
  }

  private async start(target: T): Promise<void> {
    await this.init.runner.start(target);
    this.running = target;
    this.tell('started', `${this.title} runs as revision ${target.revision}.`);
  }

  private retryLater(error: unknown): void {
    this.error = messageOf(error);
    const wait = this.closing ? null : this.backoff.next();
    const when = wait === null ? 'It is not tried again' : `It is tried again in ${wait / 1000} s`;
    if (wait !== null) this.cancelRetry = this.init.clock.after(wait, () => this.turn());
    this.tell('failed', `${this.title} failed: ${this.error}. ${when}.`);
  }

  private get title(): string {
    return `Pipeline "${this.init.id}"`;
  }

  private tell(kind: SetReport['kind'], message: string): void {
    this.init.report({ kind, id: this.init.id, message });
  }
}
