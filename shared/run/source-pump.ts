import { SightlineError, asSightlineError } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import { Backoff, reconnectPolicy } from './backoff.ts';
import type { DropReason } from './figures.ts';
import type { GraphElement, Pace } from './graph.ts';
import type { RunHost, RunSource } from './host.ts';
import { Pacer } from './pacer.ts';
import type { SourceOutlet } from './source-outlet.ts';

/** What a pump tells its run. */
export interface SourcePumpListener {
  /** A frame came in; gives its number. */
  capture(now: number): number;
  /** A frame that goes nowhere. */
  drop(frame: number, reason: DropReason, capturedAt: number): void;
  /** The source ended, as it should be. */
  ended(): void;
  /** The source failed and is opened again after so many milliseconds; null: it was given up. */
  sourceFailed(error: SightlineError, againMs: number | null): void;
  /** Frames flow again. */
  recovered(): void;
}

/** What a pump is made of. */
export interface SourcePumpInit<F> {
  readonly element: GraphElement;
  readonly host: RunHost<F>;
  readonly outlet: SourceOutlet;
  readonly pace: Pace;
  readonly listener: SourcePumpListener;
}

/**
 * Leads one source's frames into a graph: numbered, paced, held back by consumers that must not lose anything, and
 * opened again when it fails. Whoever made it stops it.
 */
export class SourcePump<F> {
  readonly #init: SourcePumpInit<F>;
  readonly #stopping = new AbortController();
  readonly #pacer: Pacer;
  #backoff: Backoff | null = null;
  #source: RunSource<F> | null = null;
  #failing = false;
  #paused: { readonly until: Promise<void>; readonly resume: () => void } | null = null;
  #tracing = 0;
  #cancelRetry: () => void = () => undefined;

  constructor(init: SourcePumpInit<F>) {
    this.#init = init;
    this.#pacer = new Pacer(init.pace.fps);
  }

  /** Opens the source for the first time; rejects when it cannot be. */
  async open(): Promise<void> {
    const { host, element } = this.#init;
    const source = await host.openSource(element, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return source.stop();
    this.#backoff ??= new Backoff(reconnectPolicy(source.live));
    this.#source = source;
    return undefined;
  }

  /** Lets frames flow. */
  start(): void {
    this.#source?.start({
      onFrame: (frame, info) => this.#take(frame, info),
      onEnded: () => this.#ended(),
      onError: (error) => void this.#failed(error),
    });
  }

  /** One frame in so many is traced; 0: none. */
  trace(every: number): void {
    this.#tracing = every;
  }

  pause(): void {
    if (this.#paused !== null) return;
    let resume: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      resume = resolve;
    });
    this.#paused = { until, resume };
  }

  resume(): void {
    this.#paused?.resume();
    this.#paused = null;
  }

  /** Resolves when the source is free. */
  async stop(): Promise<void> {
    this.#cancelRetry();
    this.#stopping.abort(new SightlineError('aborted', 'The source was stopped.'));
    this.resume();
    this.#init.outlet.close();
    const source = this.#source;
    this.#source = null;
    await source?.stop();
  }

  #take(frame: F, info: Omit<FrameInfo, 'id'>): Promise<void> | undefined {
    const { host, listener, outlet } = this.#init;
    const now = host.clock.now();
    const id = listener.capture(now);
    if (this.#failing) this.#recovered();
    const reason = this.#reasonAgainst(now);
    if (reason !== null) {
      host.frames.close(frame);
      listener.drop(id, reason, now);
    } else outlet.send(this.#packet(frame, { ...info, id }, now));
    return this.#whenNextIsWelcome(now);
  }

  /** Why a frame that came goes nowhere. */
  #reasonAgainst(now: number): DropReason | null {
    if (this.#stopping.signal.aborted) return 'stopped';
    if (this.#paused !== null) return 'paused';
    return this.#pacer.take(now) ? null : 'paced';
  }

  #packet(frame: F, info: FrameInfo, capturedAt: number) {
    const subject = this.#init.element.name;
    const isTraced = this.#tracing > 0 && info.id % this.#tracing === 0;
    const trace = isTraced ? { trace: [] } : {};
    const message = { kind: 'frame' as const, frame: info, subject, value: frame, ...trace };
    return { message, frame: info.id, share: 1, capturedAt, lease: null, arrival: 0, attempts: 0 };
  }

  /** A source that can wait does so for its pace, for its run, and for consumers that must not lose anything. */
  #whenNextIsWelcome(now: number): Promise<void> | undefined {
    if (this.#source?.live !== false) return undefined;
    const delay = this.#pacer.delayMs(now);
    if (delay <= 0 && this.#paused === null && !this.#init.outlet.isBlocked) return undefined;
    return this.#wait(delay);
  }

  async #wait(delay: number): Promise<void> {
    if (delay > 0) {
      await new Promise<void>((resolve) => {
        this.#init.host.clock.after(delay, resolve);
      });
    }
    await this.#paused?.until;
    await this.#init.outlet.untilRoom();
  }

  #ended(): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#source?.live === true) {
      void this.#failed(new SightlineError('camera', 'The source ended, though it goes on for ever.'));
    } else this.#init.listener.ended();
  }

  #recovered(): void {
    this.#failing = false;
    this.#backoff?.reset();
    this.#init.listener.recovered();
  }

  async #failed(error: SightlineError): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const source = this.#source;
    this.#source = null;
    this.#failing = true;
    await source?.stop();
    if (this.#stopping.signal.aborted) return;
    const againMs = this.#backoff?.next() ?? null;
    this.#init.listener.sourceFailed(error, againMs);
    if (againMs !== null) this.#cancelRetry = this.#init.host.clock.after(againMs, () => void this.#retry());
  }

  async #retry(): Promise<void> {
    try {
      await this.open();
    } catch (error) {
      await this.#failed(asSightlineError(error));
      return;
    }
    if (!this.#stopping.signal.aborted) this.start();
  }
}
