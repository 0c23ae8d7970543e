import type { Detector, DetectResult } from '../../shared/detect/detector.ts';
import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import type { RunFigures } from '../../shared/pipeline/figures.ts';
import { Run } from '../../shared/pipeline/run.ts';
import type { FrameSource } from '../capture/frame-source.ts';
import { EdgeLink } from './edge-link.ts';
import { FramePump } from './frame-pump.ts';
import { Lanes } from './lanes.ts';
import { Mover } from './mover.ts';
import type { Position } from './mover.ts';
import { PipelineSteps } from './pipeline-steps.ts';
import { ProgressBook } from './progress.ts';
import type { ViewerParts } from './viewer-parts.ts';
import type { PlacementChoice, ProviderChoice, SourceChoice, Viewer, ViewerState } from './viewer.api.ts';

/** What the user wants, as it is when a session begins. */
export interface Wishes {
  readonly pipeline: string;
  readonly source: SourceChoice;
  readonly placement: PlacementChoice;
  readonly provider: ProviderChoice;
}

/** Where a session tells what happens. */
export interface SessionListener {
  state(change: Partial<ViewerState>): void;
  media(media: Viewer['media']): void;
  result(result: DetectResult): void;
}

/** How often the edge is told how the run does. */
const TELL_MS = 1_000;
/** How long the last frames of a file may take. */
const LAST_FRAMES_MS = 5_000;

/**
 * One run from its start to its end: the source, the detectors here and on the edge, and what leads frames through
 * them. Whoever made it stops it, however it ended.
 */
export class Session {
  readonly #parts: ViewerParts;
  readonly #listener: SessionListener;
  readonly #stopping = new AbortController();
  readonly #progress = new ProgressBook((progress) => this.#tellProgress(progress));
  #wishes: Wishes;
  #pump: FramePump | null = null;
  #sourceClosed: Promise<void> | null = null;
  #mover: Mover | null = null;
  #run: Run<VideoFrame> | null = null;
  #detectors: readonly Detector<VideoFrame>[] | null = null;
  #onReady: (() => void) | null = null;
  #moveError: SightlineError | null = null;
  #frameError: SightlineError | null = null;
  #teller: ReturnType<typeof setInterval> | undefined;
  #lastFrames: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: ViewerParts, wishes: Wishes, listener: SessionListener) {
    this.#parts = parts;
    this.#wishes = wishes;
    this.#listener = listener;
  }

  /** Resolves when it runs. Rejects with why it does not, which its state says too. */
  async start(): Promise<void> {
    this.#listener.state({ phase: 'opening', pipeline: this.#wishes.pipeline });
    try {
      const [pump, steps] = await Promise.all([this.#openSource(), this.#openDetectors()]);
      this.#stopping.signal.throwIfAborted();
      this.#begin(pump, steps);
    } catch (error) {
      const failure = asSightlineError(error);
      await this.#fail(failure);
      throw failure;
    }
  }

  /** Frees everything. May be called at any time, and more than once. */
  async stop(): Promise<void> {
    await this.#endRun(new SightlineError('aborted', 'The run was stopped.'));
    await this.#closeSource();
    this.#listener.media(null);
  }

  setPlacement(placement: PlacementChoice): void {
    this.#wishes = { ...this.#wishes, placement };
    this.#mover?.setChoice(placement);
  }

  setProvider(provider: ProviderChoice): void {
    this.#wishes = { ...this.#wishes, provider };
    this.#mover?.setProvider(provider);
  }

  /** Null before it runs; holds after its end. */
  figures(): RunFigures | null {
    return this.#run?.figures() ?? null;
  }

  /** A picture of a hidden page stands still in some browsers: lets it go on. */
  resume(): void {
    const media = this.#pump?.source.media;
    if (media instanceof HTMLVideoElement && media.paused && !media.ended)
      void Promise.allSettled([media.play()]);
  }

  async #openSource(): Promise<FramePump> {
    const { signal } = this.#stopping;
    const source = await this.#parts.openSource(this.#wishes.source, signal);
    if (signal.aborted) await source.stop();
    signal.throwIfAborted();
    this.#pump = new FramePump(source, this.#parts.census);
    this.#showSource(source);
    return this.#pump;
  }

  #showSource({ media, report }: FrameSource): void {
    this.#listener.media(media);
    this.#listener.state({ capture: report, phase: 'loading' });
  }

  /** Resolves when there are detectors that frames can go to. */
  async #openDetectors(): Promise<PipelineSteps> {
    const { signal } = this.#stopping;
    const steps = await PipelineSteps.load(this.#wishes.pipeline, this.#parts, this.#progress, signal);
    signal.throwIfAborted();
    const ready = this.#untilReady(signal);
    this.#mover = this.#moverOf(steps);
    this.#mover.look();
    await ready;
    return steps;
  }

  #untilReady(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onReady = resolve;
      signal.addEventListener('abort', () => reject(asSightlineError(signal.reason)), { once: true });
    });
  }

  #moverOf(steps: PipelineSteps): Mover {
    const { count, pipeline } = steps;
    const onChange = (): void => this.#mover?.look();
    const lanes = new Lanes({ count, open: (...open) => steps.openHere(...open), onChange });
    const link = new EdgeLink({ count, connect: (...connect) => steps.openThere(...connect), onChange });
    const onMove = (position: Position): void => this.#onMove(position);
    const { placement, provider } = this.#wishes;
    return new Mover({ pipeline, lanes, link, hearing: this.#parts.edge, onMove }, placement, provider);
  }

  #onMove({ placement, reason, provider, detectors, error, hopeless }: Position): void {
    this.#moveError = error;
    this.#listener.state({ placement, placementReason: reason, provider, error: this.#error() });
    if (detectors !== null && detectors !== this.#detectors) this.#moveTo(detectors);
    // While it runs, something may come back yet.
    if (hopeless !== null && this.#run === null) this.#stopping.abort(hopeless);
  }

  #moveTo(detectors: readonly Detector<VideoFrame>[]): void {
    this.#detectors = detectors;
    this.#onReady?.();
    const run = this.#run;
    if (run === null) return;
    for (const [step, detector] of detectors.entries()) run.replaceDetector(step, detector);
    this.#pump?.again();
  }

  #begin(pump: FramePump, steps: PipelineSteps): void {
    const detectors = this.#detectors ?? [];
    const run = new Run<VideoFrame>({
      steps: detectors.map((detector, step) => ({ detector, options: steps.optionsOf(step) })),
      close: (frame) => frame.close(),
      clone: (frame) => this.#clone(frame),
      now: () => performance.now(),
      onResult: (result) => this.#onResult(result),
      onError: (error) => this.#onFrameError(error),
    });
    this.#run = run;
    this.#teller = setInterval(() => this.#tellEdge(run), TELL_MS);
    this.#listener.state({ phase: 'running', progress: [] });
    pump.start(run, { onEnded: () => this.#onEnded(), onError: (error) => void this.#fail(error) });
  }

  #clone(frame: VideoFrame): VideoFrame {
    const clone = frame.clone();
    this.#parts.census.frame(clone);
    return clone;
  }

  #onResult(result: DetectResult): void {
    this.#mover?.measured(result);
    if (this.#frameError !== null) {
      this.#frameError = null;
      this.#listener.state({ error: this.#error() });
    }
    this.#listener.result(result);
    this.#finishIfEmpty();
  }

  #onFrameError(error: SightlineError): void {
    // What befalls a lane or the link as a whole is told from there.
    if (!['edge_lost', 'lane_crashed', 'overloaded', 'aborted'].includes(error.code)) {
      this.#frameError = error;
      this.#listener.state({ error: this.#error() });
    }
    this.#pump?.again(true);
    this.#finishIfEmpty();
  }

  #error(): SightlineError | null {
    return this.#moveError ?? this.#frameError;
  }

  /** The file has ended: what is still being looked at may come to its end too. */
  #onEnded(): void {
    this.#lastFrames = setTimeout(() => void this.#finish(), LAST_FRAMES_MS);
    this.#finishIfEmpty();
  }

  #finishIfEmpty(): void {
    if (this.#lastFrames !== undefined && this.#run?.figures().ledger.inFlight === 0) void this.#finish();
  }

  /** The picture stays until somebody starts or stops. */
  async #finish(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await this.#endRun(new SightlineError('aborted', 'The file has ended.'));
    this.#listener.state({ phase: 'ended', error: null });
  }

  async #fail(error: SightlineError): Promise<void> {
    const stopped = this.#stopping.signal.aborted && error.code === 'aborted';
    await this.#endRun(error);
    await this.#closeSource();
    if (stopped) return;
    this.#listener.media(null);
    this.#listener.state({ phase: 'failed', error, capture: null, progress: [] });
  }

  /** Ends everything but the source. */
  async #endRun(why: SightlineError): Promise<void> {
    clearInterval(this.#teller);
    clearTimeout(this.#lastFrames);
    this.#lastFrames = undefined;
    this.#stopping.abort(why);
    const mover = this.#mover;
    this.#mover = null;
    await Promise.all([this.#run?.stop(), mover?.close()]);
  }

  /** Once, however many wait for it. */
  async #closeSource(): Promise<void> {
    this.#sourceClosed ??= this.#pump?.stop() ?? null;
    await this.#sourceClosed;
  }

  #tellEdge(run: Run<VideoFrame>): void {
    const { inputFps, dropFps } = run.figures();
    this.#mover?.tell(inputFps, dropFps);
  }

  #tellProgress(progress: ViewerState['progress']): void {
    // Once it runs, what is loaded is only a reserve.
    if (this.#run === null && !this.#stopping.signal.aborted) this.#listener.state({ progress });
  }
}
