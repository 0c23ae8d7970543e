import { SightlineError } from '../../shared/errors.ts';
import type { Clock } from '../clock.ts';
import { Lane } from './lane.ts';
import type { LaneStatus } from './lane-status.ts';
import type { LaneClient } from './lane.ts';
import { DEFAULT_LANE_TIMING } from './lane-timing.ts';
import type { LaneTiming } from './lane-timing.ts';
import { startLaneProcess } from './lane-process.ts';
import type { ModelRepository, StoredModel } from './model-repository.ts';

/** What the engine is made of. */
export interface EngineOptions {
  readonly repository: ModelRepository;
  readonly laneFile: string;
  readonly wasmFile: string;
  /** Threads of each session. */
  readonly threads: number;
  readonly clock: Clock;
  readonly timing?: LaneTiming;
  readonly log: (model: string, message: string) => void;
}

/** Native inference: a lane per model, each in a process of its own. Whoever made the engine closes it. */
export class InferenceEngine {
  readonly #options: EngineOptions;
  readonly #lanes = new Map<string, Lane>();
  #closed = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Waits until the model is loaded. Rejects with `not_found`, `invalid_model`, `lane_crashed` or `aborted`. */
  async join(modelId: string): Promise<LaneClient> {
    if (this.#closed) throw new SightlineError('aborted', 'The server is stopping.');
    const model = this.#options.repository.findToRun(modelId);
    if (model === undefined)
      throw new SightlineError('not_found', this.#options.repository.whyMissing(modelId));
    return this.#laneOf(model).join();
  }

  get lanes(): readonly LaneStatus[] {
    return [...this.#lanes.values()].map((lane) => lane.status);
  }

  /** Ends every lane. Resolves when no process is left. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#lanes.values()].map((lane) => lane.close()));
  }

  #laneOf(model: StoredModel): Lane {
    // Another content is another lane: what is connected goes on with what it was told.
    const { id, version, sha256 } = model.manifest;
    const key = `${id}/${version}/${sha256}`;
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lane = this.#newLane(model);
    this.#lanes.set(key, lane);
    return lane;
  }

  #newLane(model: StoredModel): Lane {
    const { laneFile, wasmFile, threads, clock, timing, log } = this.#options;
    return new Lane({
      setup: { manifest: model.manifest, modelFile: model.file, wasmFile, threads },
      start: (events) => startLaneProcess(laneFile, events),
      clock,
      timing: timing ?? DEFAULT_LANE_TIMING,
      log: (message) => log(model.manifest.id, message),
    });
  }
}
