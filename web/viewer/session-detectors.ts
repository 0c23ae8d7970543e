import type { Detector, DetectResult } from '../../shared/detect/detector.ts';
import { asksAlike } from '../../shared/editing/changes-live.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { SightlineError } from '../../shared/errors.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { inTurn } from '../detect/lane-turns.ts';
import { EdgeLinks } from './edge-links.ts';
import { explained } from './explained.ts';
import { Lanes } from './lanes.ts';
import { Movers } from './movers.ts';
import type { Positions } from './movers.ts';
import { PipelineSteps } from './pipeline-steps.ts';
import { ProgressBook } from './progress.ts';
import type { Wishes } from './session-listener.ts';
import type { ViewerParts } from './viewer-parts.ts';
import type { PlacementChoice, ProviderChoice, ViewerState } from './viewer.api.ts';

/** What a session's detectors are opened with. */
export interface SessionDetectorsInit {
  readonly parts: ViewerParts;
  readonly wishes: Wishes;
  /** Aborted when the session ends. */
  readonly signal: AbortSignal;
  onProgress(progress: ViewerState['progress']): void;
  /** Where the heavy elements run, whenever that is looked at. */
  onPosition(positions: Positions): void;
  /** Frames go to other detectors from now on. */
  onMoved(): void;
}

/** The detectors of a session, here and on the edge: opens them, and knows which ones frames go to. */
export class SessionDetectors {
  readonly #init: SessionDetectorsInit;
  #placement: PlacementChoice;
  #provider: ProviderChoice;
  #names: readonly string[] = [];
  #movers: Movers | null = null;
  #current: readonly Detector<VideoFrame>[] | null = null;
  /** The same, those in this page one after the other; their results say why there. */
  #shared: readonly Detector<VideoFrame>[] = [];
  #steps: PipelineSteps | null = null;
  #places: Positions['places'] = [];
  #opening: { readonly resolve: () => void; readonly reject: (error: SightlineError) => void } | null = null;

  constructor(init: SessionDetectorsInit) {
    this.#init = init;
    this.#placement = init.wishes.placement;
    this.#provider = init.wishes.provider;
  }

  setPlacement(placement: PlacementChoice): void {
    this.#placement = placement;
    this.#movers?.setChoice(placement);
  }

  setProvider(provider: ProviderChoice): void {
    this.#provider = provider;
    this.#movers?.setProvider(provider);
  }

  /** Opens the lanes here anew, as what is known of the providers says now. */
  measureProviders(): void {
    this.#movers?.measureProviders();
  }

  /**
   * Resolves when there are detectors that frames can go to; rejects with why there will be none. After `close` it may be
   * tried again.
   */
  async open(pipeline: Promise<ResolvedPipeline>): Promise<PipelineSteps> {
    const { parts, signal } = this.#init;
    const progress = new ProgressBook((loads) => this.#init.onProgress(loads));
    const steps = await PipelineSteps.load(await pipeline, parts, progress, signal);
    signal.throwIfAborted();
    this.#names = steps.pipeline.steps.map(({ name }) => name);
    const ready = this.#untilReady(signal);
    this.#steps = steps;
    this.#movers = this.#moversOf(steps);
    this.#movers.look();
    await ready;
    return steps;
  }

  /** The detector of an element at the moment. */
  of(element: string): Detector<VideoFrame> | undefined {
    return this.#shared[this.#names.indexOf(element)];
  }

  measured(result: DetectResult): void {
    this.#movers?.measured(result);
  }

  /** The same steps are wanted elsewhere, or asked for something else: an edge that was told that is connected anew. */
  take(pipeline: ResolvedPipeline): void {
    const before = this.#steps?.pipeline;
    this.#steps?.take(pipeline);
    this.#movers?.take(pipeline);
    if (before !== undefined && !asksAlike(before, pipeline)) this.#movers?.connectAnew();
  }

  /** Tells the edge how the run does, while it is there. */
  tell(inputFps: number, dropFps: number): void {
    this.#movers?.tell(inputFps, dropFps);
  }

  /** Resolves when nothing is left of lanes and link. Once or more often. */
  async close(): Promise<void> {
    const movers = this.#movers;
    this.#movers = null;
    await movers?.close();
  }

  #untilReady(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
      signal.addEventListener('abort', () => reject(asSightlineError(signal.reason)), { once: true });
    });
  }

  #moversOf(steps: PipelineSteps): Movers {
    const { count, pipeline } = steps;
    const onChange = (): void => this.#movers?.look();
    const lanes = Lanes.of({ count, open: (...open) => steps.openHere(...open), onChange });
    const links = EdgeLinks.of({ count, connect: (...connect) => steps.openThere(...connect), onChange });
    const onMove = (positions: Positions): void => this.#onMove(positions);
    const { edge: hearing, conditions } = this.#init.parts;
    const parts = { pipeline, lanes, links, hearing, conditions, onMove };
    return new Movers(parts, this.#placement, this.#provider);
  }

  #onMove(positions: Positions): void {
    const { detectors, places, hopeless } = positions;
    this.#places = places;
    this.#init.onPosition(positions);
    // Once it runs, something may come back yet.
    if (hopeless !== null) this.#opening?.reject(hopeless);
    if (detectors === null || detectors === this.#current) return;
    this.#current = detectors;
    const { turns } = this.#init.parts;
    this.#shared = detectors.map((each, step) => {
      const looking = each.placement === 'browser' ? inTurn(each, turns) : each;
      return explained(looking, () => this.#places[step]?.reason ?? '');
    });
    this.#opening?.resolve();
    this.#opening = null;
    this.#init.onMoved();
  }
}
