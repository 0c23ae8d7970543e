import { elementOf } from '../../shared/elements/registry.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { checkHost } from '../../shared/pipeline/flow-placement.ts';
import type { ResolvedPipeline, ResolvedStep } from '../../shared/pipeline/resolved.ts';
import type { BrowserDetector } from '../detect/browser-detector.ts';
import { EdgeDetector } from '../detect/edge-detector.ts';
import { openBrowserDetector } from '../detect/open-browser-detector.ts';
import { openOffload } from '../detect/open-offload.ts';
import type { ProgressBook } from './progress.ts';
import type { ViewerParts } from './viewer-parts.ts';
import type { ProviderChoice } from './viewer.api.ts';

/** One heavy element and the model it needs. */
interface Step {
  readonly resolved: ResolvedStep;
  readonly manifest: ModelManifest;
}

/** A pipeline with all that is known of its models: knows how to open a detector for each step, here and on the edge. */
export class PipelineSteps {
  #pipeline: ResolvedPipeline;
  #steps: readonly Step[];
  readonly #parts: ViewerParts;
  readonly #progress: ProgressBook;

  /**
   * Asks for a pipeline's models. Rejects with `not_found` when one is known neither here nor there, and with
   * `unsupported` when an element runs in no browser.
   */
  static async load(
    pipeline: ResolvedPipeline,
    parts: ViewerParts,
    progress: ProgressBook,
    signal: AbortSignal,
  ): Promise<PipelineSteps> {
    checkHost(pipeline.graph, 'browser', elementOf);
    const steps = await Promise.all(
      pipeline.steps.map(async (resolved) => ({
        resolved,
        manifest: await parts.definitions.manifest(resolved.model, signal),
      })),
    );
    return new PipelineSteps(pipeline, steps, parts, progress);
  }

  private constructor(
    pipeline: ResolvedPipeline,
    steps: readonly Step[],
    parts: ViewerParts,
    progress: ProgressBook,
  ) {
    this.#pipeline = pipeline;
    this.#steps = steps;
    this.#parts = parts;
    this.#progress = progress;
  }

  get pipeline(): ResolvedPipeline {
    return this.#pipeline;
  }

  /** Asks for what this one says from now on; its steps and their models are the same. */
  take(pipeline: ResolvedPipeline): void {
    this.#pipeline = pipeline;
    this.#steps = this.#steps.map((step, index) => ({
      ...step,
      resolved: pipeline.steps[index] ?? step.resolved,
    }));
  }

  get count(): number {
    return this.#steps.length;
  }

  /** What is asked of the detections of a step. */
  optionsOf(step: number): ResolvedStep['options'] {
    return this.#step(step).resolved.options;
  }

  /** Opens a lane in a worker of this page. */
  openHere(
    step: number,
    wish: ProviderChoice,
    onHealth: (error: SightlineError | null) => void,
    signal: AbortSignal,
  ): Promise<BrowserDetector<VideoFrame>> {
    const { manifest } = this.#step(step);
    const { census, startLaneWorker, providers, maxThreads } = this.#parts;
    const lane = {
      manifest,
      modelBytes: (either: AbortSignal) => this.#loadModel(manifest, either),
      startWorker: () => census.worker(startLaneWorker()),
      onProgress: (loaded: number, total: number) => this.#progress.update(RUNTIME, loaded, total),
      maxThreads,
      guard: providers.guard,
    };
    return openBrowserDetector({ lane, wish, book: providers, census, onHealth }, signal);
  }

  /** Connects to the edge for one step. */
  async openThere(
    step: number,
    onLost: (error: SightlineError) => void,
    signal: AbortSignal,
  ): Promise<EdgeDetector<VideoFrame>> {
    const { manifest, resolved } = this.#step(step);
    if (resolved.within !== undefined) throw staysHere(resolved);
    const { census, startOffloadWorker, baseUrl } = this.#parts;
    const url = new URL('api/offload', baseUrl);
    url.protocol = url.protocol.replace('http', 'ws');
    const { id, frames = 'auto' } = this.#pipeline;
    const setup = { url: url.href, pipeline: id, manifest, options: resolved.options, frames };
    const link = await openOffload(setup, () => census.worker(startOffloadWorker()), onLost, signal);
    return new EdgeDetector({ model: manifest, link, now: () => performance.now() });
  }

  async #loadModel(manifest: ModelManifest, signal: AbortSignal): Promise<ArrayBuffer> {
    const bytes = await this.#parts.models.load(
      manifest,
      (loaded, total) => this.#progress.update(manifest.name, loaded, total),
      signal,
    );
    return bytes;
  }

  #step(index: number): Step {
    const step = this.#steps[index];
    if (step === undefined) throw new RangeError(`there is no step ${index}`);
    return step;
  }
}

const RUNTIME = 'Inference runtime';

/** A frame that is sent says nothing of what was found in it. */
function staysHere({ name }: ResolvedStep): SightlineError {
  return new SightlineError(
    'unsupported',
    `\`${name}\` looks within boxes, which frames on their way to the edge do not carry: it stays in the browser, or the whole run moves.`,
  );
}
