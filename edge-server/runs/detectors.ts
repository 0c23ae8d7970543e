import { z } from 'zod';
import type { Detector } from '../../shared/detect/detector.ts';
import { elementOf } from '../../shared/elements/registry.ts';
import { SightlineError, asSightlineError } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import type { GraphElement, Pace, PipelineGraph } from '../../shared/run/graph.ts';
import type { Clock } from '../clock.ts';
import type { LaneClient } from '../inference/lane.ts';
import { LaneDetector } from './lane-detector.ts';

/** What detectors are opened with. */
export interface DetectorsParts {
  /** Waits until the model is loaded. Rejects with `not_found`, `invalid_model`, `lane_crashed` or `aborted`. */
  readonly join: (model: string) => Promise<LaneClient>;
  readonly clock: Clock;
  readonly frames: { close(picture: Picture): void };
  /** In words: what went wrong with whose detector, and that it goes on. */
  readonly log: (element: string, message: string) => void;
}

/** The part of a detecting element's configuration that the host needs. */
const StepSchema = z.object({
  model: z.string(),
  options: z
    .object({
      threshold: z.exactOptional(z.number()),
      topK: z.exactOptional(z.number()),
      labels: z.exactOptional(z.array(z.string())),
    })
    .default({}),
});
type Step = z.output<typeof StepSchema>;

/** The part of a pipeline's pace that counts where it waits for a model. */
type LanePace = Pick<Pace, 'deadlineMs' | 'priority'>;

interface Open {
  readonly step: Step;
  readonly pace: LanePace;
  readonly key: string;
  detector: Detector<Picture>;
}

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 30_000;

/** The detectors of one run, by element. A lane that is lost is joined again by itself. Whoever made them closes them. */
export class Detectors {
  readonly #parts: DetectorsParts;
  readonly #open = new Map<string, Open>();
  readonly #ending = new AbortController();

  constructor(parts: DetectorsParts) {
    this.#parts = parts;
  }

  /** The detector of an element, as of now. Throws `not_found` when it has none. */
  get(element: string): Detector<Picture> {
    const open = this.#open.get(element);
    if (open !== undefined) return open.detector;
    throw new SightlineError('not_found', `Element "${element}" has no detector on this server.`);
  }

  /** Opens those that a graph needs and are not there as it wants them. Rejects when one cannot be had. */
  async prepare(graph: PipelineGraph): Promise<void> {
    for (const element of graph.elements) {
      const step = stepOf(element);
      if (step !== undefined) await this.#prepare(element.name, step, graph.pace);
    }
  }

  /** Closes those that a graph has no use for. */
  async keepOnly(graph: PipelineGraph): Promise<void> {
    const names = new Set(graph.elements.map(({ name }) => name));
    for (const [name, { detector }] of this.#open) {
      if (names.has(name)) continue;
      this.#open.delete(name);
      await detector.close();
    }
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all([...this.#open.values()].map(({ detector }) => detector.close()));
  }

  async #prepare(name: string, step: Step, pace: LanePace): Promise<void> {
    const key = JSON.stringify([step, pace.deadlineMs, pace.priority]);
    const before = this.#open.get(name);
    if (before?.key === key) return;
    const client = await this.#join(step.model);
    const detector = this.#detector(name, { step, pace }, client);
    this.#open.set(name, { step, pace, key, detector });
    await before?.detector.close();
  }

  #detector(
    name: string,
    { step, pace: { deadlineMs, priority } }: Pick<Open, 'step' | 'pace'>,
    client: LaneClient,
  ): Detector<Picture> {
    const { clock, frames, log } = this.#parts;
    const detector = new LaneDetector({
      client,
      clock,
      frames,
      options: step.options,
      deadlineMs,
      priority,
      onLost: (error) => {
        log(name, error.message);
        void this.#rejoin(name, detector, FIRST_RETRY_MS);
      },
    });
    return detector;
  }

  /** The lane starts its process again by itself; joining waits for it, and fails while it does not hold. */
  async #rejoin(name: string, lost: Detector<Picture>, delayMs: number): Promise<void> {
    const open = this.#open.get(name);
    if (open === undefined || open.detector !== lost) return;
    try {
      const client = await this.#join(open.step.model);
      if (open.detector === lost) open.detector = this.#detector(name, open, client);
      else client.close();
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      this.#parts.log(name, `No detector yet: ${asSightlineError(error).message}`);
      const nextMs = Math.min(MAX_RETRY_MS, delayMs * 2);
      this.#parts.clock.after(delayMs, () => void this.#rejoin(name, lost, nextMs));
    }
  }

  /** Does not wait for the model any longer once these are closed. */
  #join(model: string): Promise<LaneClient> {
    const { signal } = this.#ending;
    return new Promise((resolve, reject) => {
      const giveUp = (): void =>
        reject(new SightlineError('aborted', 'The run was stopped while its models were loading.'));
      signal.addEventListener('abort', giveUp, { once: true });
      const joined = (client: LaneClient): void => {
        signal.removeEventListener('abort', giveUp);
        if (signal.aborted) client.close();
        else resolve(client);
      };
      this.#parts.join(model).then(joined, reject);
    });
  }
}

function stepOf(element: GraphElement): Step | undefined {
  if (elementOf(element.type)?.role !== 'detect') return undefined;
  return StepSchema.parse(element.config);
}
