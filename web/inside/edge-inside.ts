import type { Clock } from '../../shared/clock.ts';
import { asSightlineError } from '../../shared/errors.ts';
import type { ControlEvent } from '../../shared/run/control.ts';
import type { LogLevel } from '../../shared/run/element.ts';
import { placesOnEdge } from './detector-places.ts';
import { EdgeFollow } from './edge-follow.ts';
import { EdgeLog } from './edge-log.ts';
import { EdgePipeline } from './edge-pipeline.ts';
import { showTapped } from './edge-sample.ts';
import type { DecodePicture } from './edge-sample.ts';
import { TracedSchema } from './edge-schemas.ts';
import { edgeStream, keepEdgeStream } from './edge-stream.ts';
import { TRACE_PATIENCE_MS } from './inside.api.ts';
import type { Inside, InsideLook, TapWish, TracedFrame } from './inside.api.ts';

/** How often figures are asked for, milliseconds: as often as numbers can be read. */
const PACE_MS = 500;
/** What an edge does not log unless it is asked for. */
const MORE_THAN_USUAL: readonly LogLevel[] = ['trace', 'debug'];
/** For so long it is asked for, and asked for again in time: whatever ends this page, the edge soon logs as before. */
const [LENT_SECONDS, LEND_EVERY_MS] = [30, 10_000];

/** What a pipeline of an edge is looked into with. */
export interface EdgeInsideParts {
  /** The edge's address, with a slash at its end. */
  readonly baseUrl: string;
  readonly pipeline: string;
  readonly clock: Clock;
  /** Whether anybody can see it: nothing is asked for otherwise. */
  readonly isSeen: () => boolean;
  /** Whether the edge would be told how much to log. */
  readonly mayManage: () => boolean;
  readonly decode: DecodePicture;
  readonly onChange: () => void;
}

/** The inside of a pipeline that runs on an edge. */
export class EdgeInside implements Inside {
  readonly canStart = true;
  readonly #parts: EdgeInsideParts;
  readonly #pipeline: EdgePipeline;
  readonly #follow: EdgeFollow;
  readonly #log: EdgeLog;
  readonly #closing = new AbortController();
  readonly #stop: () => void;
  #more: LogLevel | null = null;
  #lentAt = Number.NEGATIVE_INFINITY;

  constructor(parts: EdgeInsideParts) {
    this.#parts = parts;
    this.#pipeline = new EdgePipeline(parts.baseUrl, parts.pipeline);
    this.#follow = new EdgeFollow(this.#pipeline, parts.clock, parts.onChange);
    this.#log = new EdgeLog(this.#pipeline.logUrl, parts.onChange);
    this.#stop = parts.clock.every(PACE_MS, () => this.#tick());
    this.#tick();
  }

  get look(): InsideLook {
    const { said } = this.#follow;
    const detectors = placesOnEdge(said.structure);
    return { ...said, detectors, log: this.#log.lines, run: this.#pipeline };
  }

  async send(event: ControlEvent): Promise<void> {
    await this.#pipeline.send(event, this.#closing.signal);
    this.#follow.refresh();
    this.#follow.look();
  }

  /** More than usual, as long as it is looked at here: others read this log too. */
  async logLevel(level: LogLevel): Promise<void> {
    this.#more = MORE_THAN_USUAL.includes(level) && this.#parts.mayManage() ? level : null;
    await this.#lend();
  }

  tap({ element, side, every, onSample, onProblem }: TapWish): () => void {
    const ending = new AbortController();
    const { signal } = ending;
    const { clock, decode } = this.#parts;
    const show: TapWish['onSample'] = (sample) => {
      if (!signal.aborted) onSample(sample);
    };
    void keepEdgeStream({
      url: this.#pipeline.url(`taps/${encodeURIComponent(element)}`, { side, every }),
      clock,
      signal: AbortSignal.any([signal, this.#closing.signal]),
      onData: (data) => showTapped(data, decode, show),
      onProblem,
    });
    return () => ending.abort();
  }

  async trace(signal: AbortSignal): Promise<TracedFrame | null> {
    const patience = new AbortController();
    const cancel = this.#parts.clock.after(TRACE_PATIENCE_MS, () => patience.abort());
    const line = AbortSignal.any([signal, this.#closing.signal, patience.signal]);
    try {
      for await (const data of edgeStream(this.#pipeline.url('traces', { every: 1 }), line)) {
        const { frame, element, ...timeLine } = TracedSchema.parse(JSON.parse(data));
        return { frame: frame.id, element, isKept: false, line: timeLine };
      }
      return null;
    } catch (error) {
      if (patience.signal.aborted) return null;
      throw asSightlineError(error, 'edge_lost');
    } finally {
      cancel();
    }
  }

  close(): void {
    this.#stop();
    this.#closing.abort();
    this.#follow.close();
    this.#log.listen(false);
  }

  #tick(): void {
    const isSeen = this.#parts.isSeen();
    this.#log.listen(isSeen);
    if (!isSeen) return;
    this.#follow.look();
    // An edge that does not answer now is asked again with the next round; that it is away is said already.
    if (this.#parts.clock.now() - this.#lentAt >= LEND_EVERY_MS) void Promise.allSettled([this.#lend()]);
  }

  async #lend(): Promise<void> {
    if (this.#more === null) return;
    this.#lentAt = this.#parts.clock.now();
    await this.#pipeline.logLevel(this.#more, LENT_SECONDS, this.#closing.signal);
  }
}
