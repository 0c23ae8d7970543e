import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { type BackoffPolicy, LIVE_RECONNECT } from './backoff.ts';
import {
  PipelineSlot,
  type PipelineTask,
  type SetReport,
  type SlotState,
  type TaskRunner,
} from './pipeline-set-slot.ts';
import { Poller } from './poller.ts';

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
  private readonly slots = new Map<string, PipelineSlot<T>>();
  private readonly poller: Poller<readonly T[]>;
  /** What was wrong with the list, as told last. */
  private told = '';
  private isFull = false;

  /** Asks at once. Whoever made it closes it. */
  constructor(init: PipelineSetInit<T>) {
    this.init = init;
    const { clock, provider, intervalMs, timeoutMs, retry } = init;
    this.poller = new Poller({
      clock,
      source: {
        read: (signal) => provider.list(signal),
        subscribe: (changed) => provider.subscribe?.(changed) ?? (() => undefined),
      },
      take: (tasks) => this.apply(tasks),
      failed: (error, wait) => this.notListed(error, wait),
      intervalMs,
      timeoutMs,
      retry,
    });
  }

  /** How each pipeline does, in the order of their coming. */
  get states(): readonly SlotState[] {
    return [...this.slots.values()].map((slot) => slot.state);
  }

  /** Asks now, without waiting for the next turn. */
  refresh(): void {
    this.poller.refresh();
  }

  /** Asks no more and stops everything, waiting at most `limitMs` for it. */
  async close(limitMs = 10_000): Promise<void> {
    void this.poller.close();
    const stopped = Promise.all([...this.slots.values()].map((slot) => slot.close()));
    if (!(await this.within(limitMs, stopped))) {
      this.tell('failed', `Some pipelines did not stop within ${limitMs / 1000} s.`);
    }
  }

  private notListed(error: unknown, wait: number): void {
    const what = `The list of pipelines could not be fetched: ${messageOf(error).replace(/\.$/, '')}.`;
    this.tell('failed', `${what} What runs goes on; it is asked for again in ${wait / 1000} s.`);
  }

  private apply(tasks: readonly T[]): void {
    const wanted = new Map<string, T>();
    for (const task of tasks) if (!wanted.has(task.id)) wanted.set(task.id, task);
    for (const [id, slot] of this.slots) if (!wanted.has(id)) slot.want(null);
    const { admitted, leftOut } = this.admit([...wanted.values()]);
    for (const task of admitted) this.slotOf(task.id).want(task);
    this.isFull = leftOut.length > 0;
    const twice = wanted.size < tasks.length ? 'The list names a pipeline twice; the first one counts. ' : '';
    this.complain(`${twice}${leftOutInWords(leftOut, this.most)}`);
  }

  private admit(wanted: readonly T[]): { admitted: T[]; leftOut: T[] } {
    const known = wanted.filter(({ id }) => this.slots.has(id));
    const fresh = wanted.filter(({ id }) => !this.slots.has(id));
    const room = Math.max(0, this.most - this.slots.size);
    return { admitted: [...known, ...fresh.slice(0, room)], leftOut: fresh.slice(room) };
  }

  private get most(): number {
    return this.init.most ?? 1000;
  }

  /** The same list comes again and again: what is wrong with it is told once. */
  private complain(message: string): void {
    if (message !== '' && message !== this.told) this.tell('failed', message.trim());
    this.told = message;
  }

  private slotOf(id: string): PipelineSlot<T> {
    const known = this.slots.get(id);
    if (known !== undefined) return known;
    const { clock, runner, report, retry = LIVE_RECONNECT } = this.init;
    const onEmpty = (): void => this.emptied(id);
    const slot = new PipelineSlot<T>({ id, clock, runner, retry, report, onEmpty });
    this.slots.set(id, slot);
    return slot;
  }

  private emptied(id: string): void {
    this.slots.delete(id);
    if (this.isFull) this.refresh();
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

function leftOutInWords(leftOut: readonly PipelineTask[], most: number): string {
  if (leftOut.length === 0) return '';
  const names = leftOut.map(({ id }) => id).join(', ');
  return `Only ${most} pipelines may run; ${leftOut.length} were left out: ${names.slice(0, 500)}.`;
}
