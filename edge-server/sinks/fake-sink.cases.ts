import type { Notification } from '../../shared/run/outbox.ts';
import type { Sink } from './sink.ts';

/** A way out that does what a test says. */
export class FakeSink implements Sink {
  readonly batch?: { readonly size: number; readonly waitMs: number };
  /** The ids of each `send`, in order. */
  readonly sent: (readonly string[])[] = [];
  /** Of those that arrived. */
  readonly arrived: string[] = [];
  closed = 0;
  /** What the next ones fail with; null: they arrive. */
  answer: (ids: readonly string[], signal: AbortSignal) => Promise<Error | null> = () =>
    Promise.resolve(null);

  constructor(batch?: { readonly size: number; readonly waitMs: number }) {
    if (batch !== undefined) this.batch = batch;
  }

  async send(notifications: readonly Notification[], signal: AbortSignal): Promise<string> {
    const ids = notifications.map(({ id }) => id);
    this.sent.push(ids);
    const error = await this.answer(ids, signal);
    if (error !== null) throw error;
    this.arrived.push(...ids);
    return 'It is there.';
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}
