import { PercentileRing, RateMeter } from '../pipeline/statistics.ts';
import type { ElementFigures, ElementState } from './figures.ts';
import type { GraphElement } from './graph.ts';

/** Counts what an element does. Adding allocates nothing. */
export class ElementMeter {
  readonly #rate = new RateMeter();
  readonly latency = new PercentileRing();
  processed = 0;
  emitted = 0;
  filtered = 0;
  failed = 0;
  restarts = 0;
  lastError: string | null = null;
  /** When it last gave a sign of life. */
  beatAt = 0;

  /** One message was dealt with, in so many milliseconds. */
  done(now: number, tookMs: number): void {
    this.processed += 1;
    this.beatAt = now;
    this.#rate.add(now);
    this.latency.add(tookMs);
  }

  rate(now: number): number {
    return this.#rate.rate(now);
  }

  /** How the element does; its own metrics are added by whoever keeps them. */
  figures({ name, type, flow }: GraphElement, state: ElementState, now: number): ElementFigures {
    return {
      name,
      type,
      flow,
      state,
      processed: this.processed,
      emitted: this.emitted,
      filtered: this.filtered,
      failed: this.failed,
      rate: this.rate(now),
      latencyMs: this.latency.percentiles(),
      restarts: this.restarts,
      lastError: this.lastError,
      heartbeatAgeMs: Math.max(0, now - this.beatAt),
      metrics: {},
    };
  }
}
