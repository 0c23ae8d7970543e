import type { DetectResult } from '../../shared/detect/detector.ts';
import { elementOf } from '../../shared/elements/registry.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import type { RunState } from '../../shared/run/figures.ts';
import type { Message } from '../../shared/run/message.ts';
import { MovableRun } from '../../shared/run/movable-run.ts';
import type { RunNotice } from '../../shared/run/run.api.ts';
import type { RunPlace } from '../../shared/run/run-place.ts';
import { within } from '../../shared/run/within.ts';
import { whyNotOnEdge } from './movable.ts';
import { pageClock } from './page-clock.ts';
import { PageHost } from './page-host.ts';
import { PagePictures } from './page-pictures.ts';
import type { PageSource } from './page-source.ts';
import { WHOLE_RUN } from './position-words.ts';
import { ResultMerger, isMeasured } from './result-merger.ts';
import { RunPlaces } from './run-places.ts';
import type { SessionDetectors } from './session-detectors.ts';
import type { SessionListener } from './session-listener.ts';
import { StageTimes } from './stage-times.ts';
import type { ViewerParts } from './viewer-parts.ts';
import type { ViewerFigures } from './viewer.api.ts';
import { WorkerRunLink } from './worker-run-link.ts';

/** What a session's run is made of. */
export interface SessionRunInit {
  readonly parts: ViewerParts;
  readonly pipeline: ResolvedPipeline;
  readonly source: PageSource;
  readonly detectors: SessionDetectors;
  readonly listener: Pick<SessionListener, 'output' | 'result' | 'notice' | 'log' | 'delivered'>;
  readonly onState: (state: RunState, reason: string) => void;
  /** It runs there from now on. */
  readonly onMoved: (host: RunPlace) => void;
  /** Aborted when the session ends. */
  readonly signal: AbortSignal;
}

/** How often the edge is told how the run does. */
const TELL_MS = 1_000;
/** How long what is in flight may take to end, and then what elements say to that, milliseconds. */
const DRAIN_MS = 1_000;
/** Nobody waits longer for a stop. */
const STOP_MS = 3_000;
const DOING: ReadonlySet<RunState> = new Set(['running', 'paused', 'healing']);

/** The run of a session, which can go to the edge as a whole: what comes out of it is shown, timed and told. */
export class SessionRun {
  /** Started by `start` alone. */
  readonly run: MovableRun<VideoFrame>;
  readonly #init: SessionRunInit;
  readonly #stages = new StageTimes();
  readonly #merger = new ResultMerger();
  #teller: ReturnType<typeof setInterval> | undefined;

  constructor(init: SessionRunInit) {
    const places = placesOf(init);
    this.#init = init;
    this.run = new MovableRun<VideoFrame>({
      graph: init.pipeline.graph,
      elements: elementOf,
      clock: pageClock,
      source: init.source,
      close: (frame) => frame.close(),
      prepare: (place, graph) => places.prepare(place, graph),
      onMoved: init.onMoved,
      listener: {
        output: (message, element) => this.#onOutput(message, element),
        state: init.onState,
        notice: (notice: RunNotice) => init.listener.notice(notice),
        delivered: (ageMs) => init.listener.delivered(ageMs),
      },
    });
  }

  async start(): Promise<void> {
    await this.run.start();
    this.#teller = setInterval(() => this.#tellEdge(), TELL_MS);
  }

  /** Lets what is in flight end and elements say how things ended, for a while. Then, or where it did not run: kill it. */
  async stop(): Promise<void> {
    clearInterval(this.#teller);
    if (!DOING.has(this.run.state)) return;
    await within(pageClock, STOP_MS, this.run.stop(DRAIN_MS), undefined);
  }

  async kill(): Promise<void> {
    clearInterval(this.#teller);
    await this.run.kill();
    const { parts, pipeline } = this.#init;
    // Where that cannot be kept, what is new says so itself.
    await Promise.allSettled([parts.events?.interrupt(pipeline.id)]);
  }

  figures(): ViewerFigures {
    const figures = this.run.figures();
    return { ...figures, stages: this.#stages.figures(figures.ageMs) };
  }

  /** Null when nothing that is known speaks against it. */
  whyNotMovable(): string | null {
    return whyNotOnEdge(this.#init.pipeline, this.#init.parts.edge.isHeard);
  }

  #onOutput(message: Message, element: string): void {
    this.#init.listener.output({ message, element });
    const result = this.#merger.add(message, element);
    if (result === null) return;
    if (isMeasured(message)) this.#onResult(result);
    else this.#init.listener.result({ ...result, reason: result.provider.reason });
  }

  #onResult(result: DetectResult): void {
    // How long a detector takes within a run on the edge says nothing of one that is only asked from here.
    const isHere = this.run.place === 'browser';
    if (isHere) this.#init.detectors.measured(result);
    this.#stages.add(result.timings);
    this.#init.listener.result(isHere ? result : { ...result, reason: WHOLE_RUN });
  }

  #tellEdge(): void {
    const { inputFps, dropFps } = this.run.figures();
    this.#init.detectors.tell(inputFps, dropFps);
  }
}

function placesOf({ parts, pipeline, source, detectors, listener, signal }: SessionRunInit): RunPlaces {
  const { census, startFlowWorker, startPicturesWorker, startRunLinkWorker, baseUrl, events, clips } = parts;
  const detector: SessionDetectors['of'] = (element) => detectors.of(element);
  const log: SessionListener['log'] = (line) => listener.log(line);
  const pictures = new PagePictures({ census, start: startPicturesWorker, signal });
  const host = new PageHost({ census, source, startFlowWorker, detector, pictures, events, clips, log });
  const url = new URL('api/runs', baseUrl);
  url.protocol = url.protocol.replace('http', 'ws');
  const openLink = (): WorkerRunLink => new WorkerRunLink(census.worker(startRunLinkWorker()), url.href);
  return new RunPlaces({ pipeline, host, live: source.live, openLink, signal });
}
