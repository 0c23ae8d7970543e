import type { Clock } from '../clock.ts';
import { messageOf, SightlineError } from '../errors.ts';
import { Backoff, type BackoffPolicy, LIVE_RECONNECT } from './backoff.ts';
import {
  PipelineSlot,
  type PipelineTask,
  type SetReport,
  type SlotState,
  type TaskRunner,
} from './pipeline-set-slot.ts';

/** Says which pipelines should run: a folder, a database, another server. */
export interface TaskProvider<T extends PipelineTask> {
  /** All of them. Aborted when it takes too long or the set is closed. */
  list(signal: AbortSignal): Promise<readonly T[]>;
  /** Calls back when the list may be another; the returned function ends that. Absent: it is only polled. */
  subscribe?(changed: () => void): () => void;
}

/** What a set is made of. Times are milliseconds. */
export interface PipelineSetInit<T extends PipelineTask> {
  readonly clock: Clock;
  readonly provider: TaskProvider<T>;
  readonly runner: TaskRunner<T>;
  /** Must not throw. */
  readonly report: (report: SetReport) => void;
  /** How often the list is asked for. Default 5000. */
  readonly intervalMs?: number;
  /** How long asking may take. Default 30 000. */
  readonly timeoutMs?: number;
  /** Pauses after failures. Default 0.5 to 16 s, for ever. */
  readonly retry?: BackoffPolicy;
  /** How many pipelines may run. Default 1000. */
  readonly most?: number;
}

/**
 * Keeps running exactly the pipelines that a provider lists: starts, replaces and stops what differs by id and
 * revision. A provider that fails changes nothing and is asked again for ever; a pipeline that fails hinders no other.
 */
export class PipelineSet<T extends PipelineTask> {
  private readonly init: PipelineSetInit<T>;
  private readonly backoff: Backoff;
  private readonly slots = new Map<string, PipelineSlot<T>>();
  private readonly unsubscribe: () => void;
  private asking: AbortController | null = null;
  private askAgain = false;
  private cancelNext: () => void = () => undefined;
  private closed = false;

  /** Asks at once. Whoever made it closes it. */
  constructor(init: PipelineSetInit<T>) {
    this.init = init;
    this.backoff = new Backoff(init.retry ?? LIVE_RECONNECT);
    this.unsubscribe = init.provider.subscribe?.(() => this.refresh()) ?? (() => undefined);
    this.refresh();
  }

  /** How each pipeline does, in the order of their coming. */
  get states(): readonly SlotState[] {
    return [...this.slots.values()].map((slot) => slot.state);
  }

  /** Asks now, without waiting for the next turn. */
  refresh(): void {
    if (this.closed) return;
    this.cancelNext();
    this.askAgain = this.asking !== null;
    if (this.asking === null) void this.ask();
  }

  /** Asks no more and stops everything, waiting at most `limitMs` for it. */
  async close(limitMs = 10_000): Promise<void> {
    this.closed = true;
    this.unsubscribe();
    this.cancelNext();
    this.asking?.abort(new SightlineError('aborted', 'The set of pipelines was closed.'));
    const stopped = Promise.all([...this.slots.values()].map((slot) => slot.close()));
    if (!(await this.within(limitMs, stopped))) {
      this.tell('failed', `Some pipelines did not stop within ${limitMs / 1000} s.`);
    }
  }

  private async ask(): Promise<void> {
    this.asking = new AbortController();
    const wait = await this.fetch(this.asking)
      .then((tasks) => this.listed(tasks))
      .catch((error: unknown) => this.notListed(error));
    this.asking = null;
    if (this.closed) return;
    if (this.askAgain) this.refresh();
    else this.cancelNext = this.init.clock.after(wait, () => this.refresh());
  }

  private fetch(controller: AbortController): Promise<readonly T[]> {
    const { clock, provider, timeoutMs = 30_000 } = this.init;
    return new Promise((resolve, reject) => {
      const { signal } = controller;
      const late = new SightlineError('deadline', `the list did not come within ${timeoutMs / 1000} s`);
      const cancel = clock.after(timeoutMs, () => controller.abort(late));
      // A provider may not heed the signal; the set does not wait for it all the same.
      const aborted = (): void => {
        cancel();
        reject(signal.reason);
      };
      signal.addEventListener('abort', aborted, { once: true });
      Promise.resolve()
        .then(() => provider.list(signal))
        .finally(cancel)
        .then(resolve, reject);
    });
  }

  private listed(tasks: readonly T[]): number {
    if (!this.closed) this.apply(tasks);
    this.backoff.reset();
    return this.init.intervalMs ?? 5000;
  }

  private notListed(error: unknown): number {
    if (this.closed) return 0;
    const wait = this.backoff.next() ?? this.init.intervalMs ?? 5000;
    const what = `The list of pipelines could not be fetched: ${messageOf(error)}.`;
    this.tell('failed', `${what} What runs goes on; it is asked for again in ${wait / 1000} s.`);
    return wait;
  }

  private apply(tasks: readonly T[]): void {
    const wanted = new Map<string, T>();
    for (const task of tasks) if (!wanted.has(task.id)) wanted.set(task.id, task);
    if (wanted.size < tasks.length)
      this.tell('failed', 'The list names a pipeline twice; the first one counts.');
    for (const [id, slot] of this.slots) if (!wanted.has(id)) slot.want(null);
    for (const task of this.admitted(wanted)) this.slotOf(task.id).want(task);
  }

  private admitted(wanted: ReadonlyMap<string, T>): T[] {
    const { most = 1000 } = this.init;
    const known = [...wanted.values()].filter(({ id }) => this.slots.has(id));
    const fresh = [...wanted.values()].filter(({ id }) => !this.slots.has(id));
    const room = Math.max(0, most - this.slots.size);
    if (fresh.length > room) {
      this.tell('failed', `Only ${most} pipelines may run; ${fresh.length - room} were left out.`);
    }
    return [...known, ...fresh.slice(0, room)];
  }

  private slotOf(id: string): PipelineSlot<T> {
    const known = this.slots.get(id);
    if (known !== undefined) return known;
    const { clock, runner, report, retry = LIVE_RECONNECT } = this.init;
    const onEmpty = (): void => void this.slots.delete(id);
    const slot = new PipelineSlot<T>({ id, clock, runner, retry, report, onEmpty });
    this.slots.set(id, slot);
    return slot;
  }

  private within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const cancel = this.init.clock.after(limitMs, () => resolve(false));
      work.then(() => resolve(true), reject).finally(cancel);
    });
  }

  private tell(kind: SetReport['kind'], message: string): void {
    this.init.report({ kind, id: null, message });
  }
}
