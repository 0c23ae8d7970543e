import type { Clock } from '../../shared/clock.ts';
import { HISTORY_LOOK_MS, RunHistory } from '../../shared/run/run-history.ts';
import type { Viewer } from '../viewer/viewer.api.ts';
import type { AskHistory } from './edge-history.ts';

/** How a page's pipelines did is kept for so many of them: those that ran last. */
const MAX_PIPELINES = 8;

/** How what runs in this page did, by pipeline. Kept as long as the page is. Whoever made it closes it. */
export class PageHistory {
  readonly #viewer: Pick<Viewer, 'state' | 'run' | 'figures' | 'on'>;
  readonly #clock: Clock;
  readonly #histories = new Map<string, RunHistory>();
  readonly #stops: readonly (() => void)[];

  constructor(viewer: Pick<Viewer, 'state' | 'run' | 'figures' | 'on'>, clock: Clock) {
    this.#viewer = viewer;
    this.#clock = clock;
    this.#stops = [
      viewer.on('delivered', (ageMs) => this.#current()?.delivered(ageMs)),
      clock.every(HISTORY_LOOK_MS, () => this.#look()),
    ];
  }

  /** Whether it ran here since the page was opened. */
  has(pipeline: string): boolean {
    return this.#histories.has(pipeline);
  }

  /** Asks how it did here; empty when it did not run. */
  ask(pipeline: string): AskHistory {
    return (span, after) => {
      const history = this.#histories.get(pipeline) ?? new RunHistory();
      const [now, wall] = [this.#clock.now(), this.#clock.wallTime()];
      return Promise.resolve(history.report(span, now, wall, after ?? undefined));
    };
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  /** Of what runs now, if anything does. */
  #current(): RunHistory | null {
    const { pipeline } = this.#viewer.state;
    return pipeline === null ? null : (this.#histories.get(pipeline) ?? this.#begin(pipeline));
  }

  #begin(pipeline: string): RunHistory {
    const [oldest] = this.#histories.keys();
    if (this.#histories.size >= MAX_PIPELINES && oldest !== undefined) this.#histories.delete(oldest);
    const history = new RunHistory();
    this.#histories.set(pipeline, history);
    return history;
  }

  #look(): void {
    const current = this.#current();
    const { run, state } = this.#viewer;
    const now = this.#clock.now();
    for (const history of this.#histories.values()) {
      if (history === current && run !== null)
        history.look(now, { run, state: run.state, reason: '', figures: this.#viewer.figures() });
      else {
        const hasFailed = history === current && state.phase === 'failed';
        const reason = hasFailed ? (state.error?.message ?? '') : '';
        history.look(now, { run: null, state: hasFailed ? 'failed' : 'stopped', reason, figures: null });
      }
    }
  }
}
