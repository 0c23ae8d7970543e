import { SightlineError } from '../../shared/errors.ts';
import type { Clock } from '../clock.ts';
import { runOf } from '../control/control-verbs.ts';
import type { AnnouncedRuns } from '../runs/announced-runs.ts';
import type { RunManager } from '../runs/run-manager.ts';
import type { PipelineStore } from '../store/pipeline-store.ts';
import { LiveHub } from './live-hub.ts';
import type { Press } from './picture-press.ts';

/** What the live view of a server is made of. It owns none of it. */
export interface LiveHubsParts {
  readonly pipelines: PipelineStore;
  readonly runs: RunManager;
  readonly announced: Pick<AnnouncedRuns, 'list'>;
  readonly press: Press;
  readonly clock: Clock;
  readonly log: (message: string) => void;
}

/** The hubs of all pipelines that somebody watches. */
export class LiveHubs {
  readonly #parts: LiveHubsParts;
  readonly #hubs = new Map<string, LiveHub>();

  constructor(parts: LiveHubsParts) {
    this.#parts = parts;
  }

  /** All viewers of all pipelines. */
  get viewers(): number {
    return [...this.#hubs.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Throws `not_found` for a pipeline that nobody knows, `conflict` for one that browsers run. */
  of(pipeline: string): LiveHub {
    this.#mustRunHere(pipeline);
    const hub = this.#hubs.get(pipeline) ?? this.#open(pipeline);
    this.#hubs.set(pipeline, hub);
    return hub;
  }

  /** Forgets a hub that nobody watches any more. */
  release(pipeline: string): void {
    if (this.#hubs.get(pipeline)?.size === 0) this.#hubs.delete(pipeline);
  }

  /** Something about the runs may be different now. */
  refresh(): void {
    for (const hub of this.#hubs.values()) hub.refresh();
  }

  #open(pipeline: string): LiveHub {
    const { runs, press, clock, log } = this.#parts;
    return new LiveHub({
      pipeline,
      watched: () => runs.get(pipeline),
      press,
      clock,
      log: (message) => log(`pipeline ${pipeline}: ${message}`),
    });
  }

  #mustRunHere(id: string): void {
    const { announced, runs } = this.#parts;
    if (runs.get(id) !== undefined) return;
    if (!announced.list.some((run) => run.id === id)) this.#mustBeKnown(id);
    throw new SightlineError(
      'conflict',
      `"${id}" runs in a browser, and its frames stay there: there is nothing to see of it here. ` +
        'Open it in that browser, or give its pipeline a source that the edge can reach.',
    );
  }

  #mustBeKnown(id: string): void {
    const { pipelines, runs } = this.#parts;
    try {
      runOf({ pipelines, runs }, id);
    } catch (error) {
      if (!(error instanceof SightlineError) || error.code !== 'conflict') throw error;
    }
  }
}
