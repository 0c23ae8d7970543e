import type { Detector, DetectResult } from '../../shared/detect/detector.ts';
import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import { elementOf } from '../../shared/elements/registry.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { RunState } from '../../shared/run/figures.ts';
import type { Message } from '../../shared/run/message.ts';
import { MovableRun } from '../../shared/run/movable-run.ts';
import type { RunPlace } from '../../shared/run/run-place.ts';
import type { Run, RunNotice } from '../../shared/run/run.api.ts';
import type { FrameSource } from '../capture/frame-source.ts';
import { EdgeLink } from './edge-link.ts';
import { Lanes } from './lanes.ts';
import { whyNotOnEdge } from './movable.ts';
import { Mover } from './mover.ts';
import type { Position } from './mover.ts';
import { pageClock } from './page-clock.ts';
import { PageHost } from './page-host.ts';
import { PageSource } from './page-source.ts';
import { PipelineSteps } from './pipeline-steps.ts';
import { ProgressBook } from './progress.ts';
import { ResultMerger } from './result-merger.ts';
import { RunPlaces } from './run-places.ts';
import { StageTimes } from './stage-times.ts';
import type { ViewerParts } from './viewer-parts.ts';
import { WorkerRunLink } from './worker-run-link.ts';
import type {
  PlacementChoice,
  ProviderChoice,
  SourceChoice,
  Viewer,
  ViewerEvents,
  ViewerFigures,
  ViewerState,
} from './viewer.api.ts';

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
  output(output: ViewerEvents['output']): void;
  notice(notice: RunNotice): void;
  log(line: ViewerEvents['log']): void;
}

const SHARING_ENDED = 'The screen is not shared any more. Start again to choose another one.';

/** How often the edge is told how the run does. */
const TELL_MS = 1_000;

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
  readonly #stages = new StageTimes();
  readonly #merger = new ResultMerger();
  #source: PageSource | null = null;
  #sourceName = '';
  #sourceClosed: Promise<void> | null = null;
  #pipeline: ResolvedPipeline | null = null;
  #mover: Mover | null = null;
  #run: MovableRun<VideoFrame> | null = null;
  #detectors: readonly Detector<VideoFrame>[] | null = null;
  #onReady: (() => void) | null = null;
  #moveError: SightlineError | null = null;
  #frameError: SightlineError | null = null;
  #teller: ReturnType<typeof setInterval> | undefined;

  constructor(parts: ViewerParts, wishes: Wishes, listener: SessionListener) {
    this.#parts = parts;
    this.#wishes = wishes;
    this.#listener = listener;
  }

  /** Resolves when it runs. Rejects with why it does not, which its state says too. */
  async start(): Promise<void> {
    this.#listener.state({ phase: 'opening', pipeline: this.#wishes.pipeline });
    try {
      const [source, steps] = await Promise.all([this.#openSource(), this.#openDetectors()]);
      this.#stopping.signal.throwIfAborted();
      await this.#begin(source, steps);
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

  /** Moves the whole run, with what its elements remember. Rejects with why it stays where it is. */
  async moveTo(place: RunPlace): Promise<void> {
    if (this.#run === null) throw new SightlineError('conflict', 'There is no run to move yet.');
    await this.#run.moveTo(place);
  }

  /** Null before it is known, or when nothing that is known speaks against it. */
  whyNotMovable(): string | null {
    return this.#pipeline && whyNotOnEdge(this.#pipeline, this.#parts.edge.isHeard);
  }

  /** Null before it runs; holds after its end. */
  figures(): ViewerFigures | null {
    const figures = this.#run?.figures();
    return figures === undefined ? null : { ...figures, stages: this.#stages.figures(figures.ageMs) };
  }

  get run(): Run | null {
    return this.#run;
  }

  /** A picture of a hidden page stands still in some browsers: lets it go on. */
  resume(): void {
    const media = this.#source?.source.media;
    if (media instanceof HTMLVideoElement && media.paused && !media.ended)
      void Promise.allSettled([media.play()]);
  }

  async #openSource(): Promise<PageSource> {
    const { signal } = this.#stopping;
    const { source: choice } = this.#wishes;
    const source = await this.#parts.openSource(choice, signal);
    if (signal.aborted) await source.stop();
    signal.throwIfAborted();
    this.#source = new PageSource({
      source,
      live: choice.kind === 'camera',
      census: this.#parts.census,
      reopen: (former, either) => this.#parts.openSource(asBefore(former), either),
      onReopened: (opened) => this.#showSource(opened),
      onError: (error) => void this.#fail(error),
    });
    this.#showSource(source);
    this.#listener.state({ phase: 'loading' });
    return this.#source;
  }

  #showSource({ media, report }: FrameSource): void {
    this.#listener.media(media);
    this.#listener.state({ capture: report });
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
    this.#source?.again();
  }

  async #begin(source: PageSource, steps: PipelineSteps): Promise<void> {
    this.#pipeline = steps.pipeline;
    const places = this.#placesOf(source, steps);
    const run = new MovableRun<VideoFrame>({
      graph: steps.pipeline.graph,
      elements: elementOf,
      clock: pageClock,
      source,
      close: (frame) => frame.close(),
      prepare: (place, graph) => places.prepare(place, graph),
      onMoved: (host) => this.#listener.state({ host }),
      listener: {
        output: (message, element) => this.#onOutput(message, element),
        state: (state, reason) => this.#onRunState(state, reason),
        notice: (notice) => this.#onNotice(notice),
      },
    });
    this.#run = run;
    this.#sourceName = steps.pipeline.graph.elements[0]?.name ?? '';
    await run.start();
    this.#teller = setInterval(() => this.#tellEdge(run), TELL_MS);
    this.#listener.state({ phase: 'running', progress: [] });
  }

  #placesOf(source: PageSource, { pipeline }: PipelineSteps): RunPlaces {
    const { census, startFlowWorker, startRunLinkWorker, baseUrl } = this.#parts;
    const names = pipeline.steps.map(({ name }) => name);
    const host = new PageHost({
      census,
      source,
      startFlowWorker,
      detector: (element) => this.#detectors?.[names.indexOf(element)],
      log: (line) => this.#listener.log(line),
    });
    const url = new URL('api/runs', baseUrl);
    url.protocol = url.protocol.replace('http', 'ws');
    const openLink = (): WorkerRunLink => new WorkerRunLink(census.worker(startRunLinkWorker()), url.href);
    return new RunPlaces({ pipeline, host, live: source.live, openLink, signal: this.#stopping.signal });
  }

  #onOutput(message: Message, element: string): void {
    this.#listener.output({ message, element });
    const result = this.#merger.add(message, element);
    if (result !== null) this.#onResult(result);
  }

  #onRunState(state: RunState, reason: string): void {
    if (this.#stopping.signal.aborted) return;
    if (state === 'failed') void this.#fail(new SightlineError('internal', reason));
    else if (state === 'stopped') void this.#finish();
    else if (state === 'running') this.#mended();
  }

  /** What was told of the source, or of a frame, is over. */
  #mended(): void {
    this.#frameError = null;
    this.#listener.state({ error: this.#error(), warning: null });
  }

  #onResult(result: DetectResult): void {
    // How long a detector takes within a run on the edge says nothing of one that is only asked from here.
    if (this.#run?.place === 'browser') this.#mover?.measured(result);
    this.#stages.add(result.timings);
    if (this.#frameError !== null) {
      this.#frameError = null;
      this.#listener.state({ error: this.#error() });
    }
    this.#listener.result(result);
  }

  /** What befalls a lane or the link as a whole is told from there. */
  #onNotice(notice: RunNotice): void {
    this.#listener.notice(notice);
    if (notice.element === this.#sourceName && notice.kind === 'warning')
      this.#listener.state({ warning: notice.message });
    if (notice.element === this.#sourceName && notice.kind === 'heal')
      this.#listener.state({ warning: null });
    if (notice.kind !== 'error') return;
    this.#frameError = new SightlineError('internal', notice.message);
    this.#listener.state({ error: this.#error() });
    this.#source?.again(true);
  }

  #error(): SightlineError | null {
    return this.#moveError ?? this.#frameError;
  }

  /** The picture stays until somebody starts or stops. */
  async #finish(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await this.#endRun(new SightlineError('aborted', 'The file has ended.'));
    const warning = this.#wishes.source.kind === 'screen' ? SHARING_ENDED : null;
    this.#listener.state({ phase: 'ended', error: null, warning });
  }

  async #fail(error: SightlineError): Promise<void> {
    const stopped = this.#stopping.signal.aborted && error.code === 'aborted';
    await this.#endRun(error);
    await this.#closeSource();
    if (stopped) return;
    this.#listener.media(null);
    this.#listener.state({ phase: 'failed', error, warning: null, capture: null, progress: [] });
  }

  /** Ends everything but the source. */
  async #endRun(why: SightlineError): Promise<void> {
    clearInterval(this.#teller);
    this.#stopping.abort(why);
    const mover = this.#mover;
    this.#mover = null;
    await Promise.all([this.#run?.kill(), mover?.close()]);
  }

  /** Once, however many wait for it. */
  async #closeSource(): Promise<void> {
    this.#sourceClosed ??= this.#source?.close() ?? null;
    await this.#sourceClosed;
  }

  #tellEdge(run: Run): void {
    const { inputFps, dropFps } = run.figures();
    this.#mover?.tell(inputFps, dropFps);
  }

  #tellProgress(progress: ViewerState['progress']): void {
    // Once it runs, what is loaded is only a reserve.
    if (this.#run === null && !this.#stopping.signal.aborted) this.#listener.state({ progress });
  }
}

/** The camera that was open, wherever it is plugged in now. */
function asBefore({ deviceId, report }: FrameSource): SourceChoice {
  return { kind: 'camera', again: true, label: report.label, ...(deviceId && { deviceId }) };
}
