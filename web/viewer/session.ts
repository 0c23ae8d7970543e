import type { DetectResult } from '../../shared/detect/detector.ts';
import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { RunState } from '../../shared/run/figures.ts';
import type { RunPlace } from '../../shared/run/run-place.ts';
import type { Run, RunNotice } from '../../shared/run/run.api.ts';
import type { Positions } from './movers.ts';
import { pageClock } from './page-clock.ts';
import type { PageSource } from './page-source.ts';
import type { PipelineSteps } from './pipeline-steps.ts';
import { SessionDefinition } from './session-definition.ts';
import { SessionDetectors } from './session-detectors.ts';
import type { SessionListener, Wishes } from './session-listener.ts';
import { SessionRun } from './session-run.ts';
import { SessionSource } from './session-source.ts';
import { SessionTroubles } from './session-troubles.ts';
import { StartTries } from './start-tries.ts';
import type { ViewerParts } from './viewer-parts.ts';
import type {
  ChangeOutcome,
  PlacementChoice,
  ProviderChoice,
  ViewerFigures,
  ViewerState,
} from './viewer.api.ts';

/**
 * One run from its start to its end: the source, the detectors here and on the edge, and what leads frames through
 * them. Whoever made it stops it, however it ended.
 */
export class Session {
  readonly #parts: ViewerParts;
  readonly #wishes: Wishes;
  readonly #listener: SessionListener;
  readonly #stopping = new AbortController();
  readonly #troubles: SessionTroubles;
  readonly #source: SessionSource;
  readonly #detectors: SessionDetectors;
  readonly #tries: StartTries;
  #run: SessionRun | null = null;
  #definition: SessionDefinition | null = null;
  /** Frames flow, or did. */
  #hasBegun = false;
  #isStopping = false;

  constructor(parts: ViewerParts, wishes: Wishes, listener: SessionListener) {
    this.#parts = parts;
    this.#wishes = wishes;
    this.#listener = listener;
    const { signal } = this.#stopping;
    const onError = (error: SightlineError): void => void this.#fail(error);
    this.#troubles = new SessionTroubles((change) => listener.state(change));
    const tell = (error: SightlineError | null): void => this.#onTry(error);
    this.#tries = new StartTries({ clock: pageClock, signal, tell });
    this.#source = new SessionSource({ parts, choice: wishes.source, listener, onError, signal });
    this.#detectors = new SessionDetectors({
      parts,
      wishes,
      signal,
      onProgress: (progress) => this.#tellProgress(progress),
      onPosition: (position) => this.#onPosition(position),
      onMoved: () => this.#source.again(),
    });
  }

  /** Resolves when it runs. Rejects with why it does not, which its state says too. */
  async start(): Promise<void> {
    this.#listener.state({ phase: 'opening', pipeline: this.#wishes.pipeline });
    try {
      const { signal } = this.#stopping;
      const described = this.#parts.definitions.pipeline(this.#wishes.pipeline, signal);
      const opening = [this.#source.open(described), this.#openDetectors(described)] as const;
      const [source, { pipeline }] = await Promise.all(opening);
      this.#stopping.signal.throwIfAborted();
      await this.#tries.until({
        policy: pipeline.graph.restart,
        begin: () => this.#begin(source, pipeline),
        undo: () => this.#endTry(),
      });
      this.#listener.state({ phase: 'running', progress: [] });
      if (this.#run !== null) this.#follow(this.#run.run, pipeline);
    } catch (error) {
      const failure = asSightlineError(error);
      await this.#fail(failure);
      throw failure;
    }
  }

  /** Frees everything. May be called at any time, and more than once. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#run?.stop();
    await this.#endRun(new SightlineError('aborted', 'The run was stopped.'));
    await this.#source.close();
    this.#listener.media(null);
  }

  setPlacement(placement: PlacementChoice): void {
    this.#detectors.setPlacement(placement);
  }

  setProvider(provider: ProviderChoice): void {
    this.#detectors.setProvider(provider);
  }

  /** Opens the lanes here anew, as what is known of the providers says now. */
  measureProviders(): void {
    this.#detectors.measureProviders();
  }

  /** Moves the whole run, with what its elements remember. Rejects with why it stays where it is. */
  async moveTo(place: RunPlace): Promise<void> {
    if (this.#run === null) throw new SightlineError('conflict', 'There is no run to move yet.');
    await this.#run.run.moveTo(place);
  }

  /** Takes another definition over. Rejects with why it goes on as it was. */
  async change(pipeline: ResolvedPipeline): Promise<ChangeOutcome> {
    if (this.#definition === null) throw new SightlineError('conflict', 'There is no run to change yet.');
    return this.#definition.take(pipeline);
  }

  /** Null before it is known, or when nothing that is known speaks against it. */
  whyNotMovable(): string | null {
    return this.#run?.whyNotMovable() ?? null;
  }

  /** Null before it runs; holds after its end. */
  figures(): ViewerFigures | null {
    return this.#run?.figures() ?? null;
  }

  get run(): Run | null {
    return this.#run?.run ?? null;
  }

  /** See `SessionSource`. */
  resume(): void {
    this.#source.resume();
  }

  #onPosition({ placement, reason, places, provider, error }: Positions): void {
    this.#troubles.moved(error);
    const where = { placement, placementReason: reason, detectors: places };
    this.#listener.state({ ...where, provider, error: this.#troubles.error });
  }

  async #begin(source: PageSource, pipeline: ResolvedPipeline): Promise<void> {
    this.#troubles.sourceName = pipeline.graph.elements[0]?.name ?? '';
    this.#run = new SessionRun({
      parts: this.#parts,
      pipeline,
      source,
      detectors: this.#detectors,
      signal: this.#stopping.signal,
      onState: (state, reason) => this.#onRunState(state, reason),
      onMoved: (host) => this.#onMoved(host),
      listener: {
        ...this.#listener,
        result: (result) => this.#onResult(result),
        notice: (notice) => this.#onNotice(notice),
      },
    });
    await this.#run.start();
    this.#hasBegun = true;
  }

  /** A camera is not closed for that: it was asked for, and its picture is shown. */
  async #openDetectors(described: Promise<ResolvedPipeline>): Promise<PipelineSteps> {
    const { graph } = await described;
    const open = (): Promise<PipelineSteps> => this.#detectors.open(described);
    return this.#tries.until({ policy: graph.restart, begin: open, undo: () => this.#detectors.close() });
  }

  /** What is left of a run that did not start; the next one is another. */
  async #endTry(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    await run?.kill();
  }

  /** It does not run yet, or does not any longer wait to be tried again. */
  #onTry(error: SightlineError | null): void {
    this.#troubles.starting(error);
    if (error === null) return;
    const { message } = error;
    this.#listener.notice({ at: pageClock.wallTime(), kind: 'error', element: null, message });
  }

  #follow(run: Run, pipeline: ResolvedPipeline): void {
    this.#definition = new SessionDefinition({
      parts: this.#parts,
      pipeline,
      run,
      take: (changed) => this.#detectors.take(changed),
      signal: this.#stopping.signal,
      onTrouble: (words) => this.#onTrouble(words),
      anew: () => this.#listener.anew(),
    });
    this.#definition.follow();
  }

  #onTrouble(message: string | null): void {
    this.#troubles.described(message);
    if (message === null) return;
    this.#listener.notice({ at: pageClock.wallTime(), kind: 'warning', element: null, message });
  }

  #onRunState(state: RunState, reason: string): void {
    if (this.#isStopping || this.#stopping.signal.aborted) return;
    // Of one that did not start, the start says what becomes of it.
    if (state === 'failed' && this.#hasBegun) void this.#fail(new SightlineError('internal', reason));
    else if (state === 'stopped') void this.#finish();
    else if (state === 'running') this.#troubles.mended();
  }

  /** Who watches the source from there on says anew what is wrong with it. */
  #onMoved(host: RunPlace): void {
    this.#listener.state({ host });
    this.#troubles.mended();
  }

  #onResult(result: DetectResult): void {
    this.#troubles.passed();
    this.#listener.result(result);
  }

  #onNotice(notice: RunNotice): void {
    this.#listener.notice(notice);
    this.#troubles.noticed(notice);
    if (notice.kind === 'error') this.#source.again(true);
  }

  /** The picture stays until somebody starts or stops. */
  async #finish(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await this.#endRun(new SightlineError('aborted', 'The file has ended.'));
    this.#listener.state({ phase: 'ended', error: null, warning: this.#source.whyEnded });
  }

  async #fail(error: SightlineError): Promise<void> {
    const stopped = this.#stopping.signal.aborted && error.code === 'aborted';
    await this.#endRun(error);
    await this.#source.close();
    if (stopped) return;
    this.#listener.media(null);
    this.#listener.state({ phase: 'failed', error, warning: null, capture: null, progress: [] });
  }

  /** Ends everything but the source. */
  async #endRun(why: SightlineError): Promise<void> {
    this.#stopping.abort(why);
    await Promise.all([this.#run?.kill(), this.#detectors.close()]);
  }

  #tellProgress(progress: ViewerState['progress']): void {
    // Once it runs, what is loaded is only a reserve.
    if (this.#run === null && !this.#stopping.signal.aborted) this.#listener.state({ progress });
  }
}
