import type { Detector, DetectResult, Placement } from '../../shared/detect/detector.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { SightlineError } from '../../shared/errors.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { inTurn } from '../detect/lane-turns.ts';
import { EdgeLink } from './edge-link.ts';
import { placesOf } from './edge-side.ts';
import { Lanes } from './lanes.ts';
import { Mover } from './mover.ts';
import type { Position } from './mover.ts';
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
  onPosition(position: Position): void;
  /** Frames go to other detectors from now on. */
  onMoved(): void;
}

/** The detectors of a session, here and on the edge: opens them, and knows which ones frames go to. */
export class SessionDetectors {
  readonly #init: SessionDetectorsInit;
  #placement: PlacementChoice;
  #provider: ProviderChoice;
  #names: readonly string[] = [];
  #mover: Mover | null = null;
  #current: readonly Detector<VideoFrame>[] | null = null;
  /** The same, those in this page one after the other. */
  #shared: readonly Detector<VideoFrame>[] = [];
  #steps: PipelineSteps | null = null;
  #reasons: Partial<Record<Placement, string>> = {};
  #opening: { readonly resolve: () => void; readonly reject: (error: SightlineError) => void } | null = null;

  constructor(init: SessionDetectorsInit) {
    this.#init = init;
    this.#placement = init.wishes.placement;
    this.#provider = init.wishes.provider;
  }

  setPlacement(placement: PlacementChoice): void {
    this.#placement = placement;
    this.#mover?.setChoice(placement);
  }

  setProvider(provider: ProviderChoice): void {
    this.#provider = provider;
    this.#mover?.setProvider(provider);
  }

  /** Opens the lanes here anew, as what is known of the providers says now. */
  measureProviders(): void {
    this.#mover?.measureProviders();
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
    this.#mover = this.#moverOf(steps);
    this.#mover.look();
    await ready;
    return steps;
  }

  /** The detector of an element at the moment. */
  of(element: string): Detector<VideoFrame> | undefined {
    return this.#shared[this.#names.indexOf(element)];
  }

  /** Why frames were looked at there the last time that was decided, in words. */
  whyAt(placement: Placement): string {
    return this.#reasons[placement] ?? '';
  }

  measured(result: DetectResult): void {
    this.#mover?.measured(result);
  }

  /** The same steps are asked for something else: an edge that was told otherwise is connected anew. */
  askAnew(pipeline: ResolvedPipeline): void {
    this.#steps?.take(pipeline);
    this.#mover?.connectAnew();
  }

  /** Tells the edge how the run does, while it is there. */
  tell(inputFps: number, dropFps: number): void {
    this.#mover?.tell(inputFps, dropFps);
  }

  /** Resolves when nothing is left of lanes and link. Once or more often. */
  async close(): Promise<void> {
    const mover = this.#mover;
    this.#mover = null;
    await mover?.close();
  }

  #untilReady(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
      signal.addEventListener('abort', () => reject(asSightlineError(signal.reason)), { once: true });
    });
  }

  #moverOf(steps: PipelineSteps): Mover {
    const { count, pipeline } = steps;
    const onChange = (): void => this.#mover?.look();
    const lanes = new Lanes({ count, open: (...open) => steps.openHere(...open), onChange });
    const { going } = placesOf(pipeline);
    const link = new EdgeLink({
      count: going.length,
      connect: (index, ...connect) => steps.openThere(going[index] ?? index, ...connect),
      onChange,
    });
    const onMove = (position: Position): void => this.#onMove(position);
    const { edge: hearing, conditions } = this.#init.parts;
    const parts = { pipeline, lanes, link, hearing, conditions, onMove };
    return new Mover(parts, this.#placement, this.#provider);
  }

  #onMove(position: Position): void {
    const { detectors, placement, reason, hopeless } = position;
    // Of a run that is on the edge, a part may look here.
    for (const side of [placement, ...(detectors ?? []).map((each) => each.placement)])
      this.#reasons[side] = reason;
    this.#init.onPosition(position);
    // Once it runs, something may come back yet.
    if (hopeless !== null) this.#opening?.reject(hopeless);
    if (detectors === null || detectors === this.#current) return;
    this.#current = detectors;
    const { turns } = this.#init.parts;
    this.#shared = detectors.map((each) => (each.placement === 'browser' ? inTurn(each, turns) : each));
    this.#opening?.resolve();
    this.#opening = null;
    this.#init.onMoved();
  }
}
