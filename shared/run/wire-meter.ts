import { RateMeter } from '../pipeline/statistics.ts';
import type { DropReason, WireFigures } from './figures.ts';
import type { GraphWire } from './graph.ts';
import { policyText } from './wire-queue.ts';

/** Counts what goes over a wire and what does not. */
export class WireMeter {
  readonly #rate = new RateMeter();
  readonly #dropped: Partial<Record<DropReason, number>> = {};
  #passed = 0;

  passed(now: number): void {
    this.#passed += 1;
    this.#rate.add(now);
  }

  dropped(reason: DropReason): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1;
  }

  figures(spec: GraphWire, depth: number, size: number, now: number): WireFigures {
    const { from, to, kind, policy } = spec;
    const rate = this.#rate.rate(now);
    const dropped = { ...this.#dropped };
    return { from, to, kind, policy: policyText(policy), depth, size, passed: this.#passed, rate, dropped };
  }
}
