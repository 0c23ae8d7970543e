import { SightlineError, asSightlineError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import { Backoff, reconnectPolicy } from './backoff.ts';
import type { DropReason } from './figures.ts';
import type { LogLevel } from './element.ts';
import type { FlightLimit } from './flight-limit.ts';
import type { SourceHealth } from './frozen-frames.ts';
import type { GraphElement, Pace } from './graph.ts';
import type { RunHost, RunSource } from './host.ts';
import { SourceGate } from './source-gate.ts';
import type { SourceOutlet } from './source-outlet.ts';
import { stopSource } from './source-stop.ts';
import { SourceWatch } from './source-watch.ts';

/** What trying again does not change. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set(['unsupported', 'forbidden', 'not_found']);

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
  /** A source that did not fail gives the same picture all the time, or does not any more. */
  frozen(isFrozen: boolean, reason: string): void;
  /** Its host does not let the source give anything, or does so again. */
  throttled(isThrottled: boolean, reason: string): void;
  log(level: LogLevel, element: string | null, message: string): void;
}

/** What a pump is made of. */
export interface SourcePumpInit<F> {
  readonly element: GraphElement;
  readonly host: RunHost<F>;
  readonly outlet: SourceOutlet;
  readonly pace: Pace;
  readonly limit: FlightLimit;
  readonly listener: SourcePumpListener;
}

/**
 * Leads one source's frames into a graph: numbered, paced, held back by consumers that must not lose anything, and
 * opened again when it fails. Whoever made it stops it.
 */
export class SourcePump<F> {
  readonly #init: SourcePumpInit<F>;
  readonly #stopping = new AbortController();
  readonly #gate: SourceGate;
  #backoff: Backoff | null = null;
  #source: RunSource<F> | null = null;
  #started: RunSource<F> | null = null;
  #failing = false;
  /** It was opened anew because it was frozen, and has given the same picture since. */
  #standsStill = false;
  #hasGiven = false;
  #isLive = true;
  #watch: SourceWatch | null = null;
  #health: SourceHealth = 'lively';
  #tracing = 0;
  #cancelRetry: (() => void) | null = null;

  constructor(init: SourcePumpInit<F>) {
    this.#init = init;
    const { host, pace, outlet, limit } = init;
    this.#gate = new SourceGate({ clock: host.clock, fps: pace.fps, outlet, limit });
  }

  /** What the source gives, as far as is known; only live ones are watched. */
  get health(): SourceHealth {
    return this.#health;
  }

  /** Opens the source for the first time; rejects when it cannot be. */
  async open(): Promise<void> {
    const { host, element } = this.#init;
    const source = await host.openSource(element, this.#stopping.signal);
    if (this.#failing) await source.reopen?.(this.#stopping.signal);
    if (this.#stopping.signal.aborted) return this.#free(source);
    this.#backoff ??= new Backoff(reconnectPolicy(source.live));
    this.#source = source;
    return undefined;
  }

  /** Lets frames flow. */
  start(): void {
    const source = this.#source;
    if (source === null || source === this.#started) return;
    this.#started = source;
    this.#gate.begin();
    // One that was given up may go on talking.
    const isCurrent = (): boolean => this.#source === source;
    if (source.live) this.#beginWatch();
    try {
      source.start({
        onFrame: (frame, info) => (isCurrent() ? this.#take(frame, info) : this.#refuse(frame)),
        onEnded: () => isCurrent() && this.#ended(),
        onError: (error) => void (isCurrent() && this.#failed(error)),
      });
    } catch (error) {
      void this.#failed(asSightlineError(error));
    }
  }

  /** One frame in so many is traced; 0: none. */
  trace(every: number): void {
    this.#tracing = every;
  }

  pause(): void {
    this.#gate.pause();
  }

  resume(): void {
    this.#gate.resume();
  }

  /** Resolves when the source is free. */
  async stop(): Promise<void> {
    this.#endWatch();
    this.#cancelRetry?.();
    this.#stopping.abort(new SightlineError('aborted', 'The source was stopped.'));
    this.#gate.open();
    const source = this.#source;
    this.#source = null;
    if (source !== null) await this.#free(source);
  }

  #free(source: RunSource<F>): Promise<void> {
    const { listener, element, host } = this.#init;
    return stopSource(source, host.clock, (words) => listener.log('error', element.name, words));
  }

  #beginWatch(): void {
    this.#endWatch();
    const { element, host } = this.#init;
    const onChange = (health: SourceHealth, reason: string): void => this.#healthChanged(health, reason);
    const heldBack = (): string | null => this.#source?.heldBack ?? null;
    this.#watch = new SourceWatch({ clock: host.clock, element, onChange, heldBack });
  }

  #endWatch(): void {
    this.#watch?.close();
    this.#watch = null;
  }

  #healthChanged(health: SourceHealth, reason: string): void {
    const before = this.#health;
    this.#health = health;
    if (health === 'silent') {
      void this.#failed(new SightlineError('camera', `The source is silent: ${reason}.`));
      return;
    }
    const { listener } = this.#init;
    if (before === 'throttled') listener.throttled(false, reason);
    if (health === 'throttled') listener.throttled(true, reason);
    if (health === 'frozen') this.#frozen(reason);
    else if (before === 'frozen') listener.frozen(false, reason);
  }

  /** A camera that hangs may go on when it is opened anew; one that then gives the same picture shows what stands still. */
  #frozen(reason: string): void {
    if (this.#watch?.hasChanged === true) this.#standsStill = false;
    const after = this.#standsStill
      ? ', and no other one since it was opened anew: it may well stand still'
      : '';
    this.#init.listener.frozen(true, `${reason}${after}`);
    if (this.#standsStill || this.#source?.reopen === undefined) return;
    this.#standsStill = true;
    void this.#failed(new SightlineError('camera', `The source is frozen: ${reason}.`));
  }

  #refuse(frame: F): undefined {
    this.#init.host.frames.close(frame);
  }

  #take(frame: F, info: Omit<FrameInfo, 'id'>): Promise<void> | undefined {
    const { host, listener, outlet } = this.#init;
    const now = host.clock.now();
    const isWelcome = this.#waited || !this.#init.limit.isFull;
    const id = listener.capture(now);
    this.#hasGiven = true;
    if (this.#failing) this.#recovered();
    this.#watch?.frame(host.frames.hash?.(frame) ?? null);
    const reason = this.#gate.reasonAgainst(now) ?? (isWelcome ? null : 'full');
    if (reason !== null) {
      host.frames.close(frame);
      listener.drop(id, reason, now);
    } else
      outlet.send(this.#packet(frame, { capturedAt: host.clock.wallTime(), ...info, id }, now), this.#waited);
    return this.#source?.live === false ? this.#gate.whenNextIsWelcome(now) : undefined;
  }

  #packet(frame: F, info: FrameInfo, capturedAt: number) {
    const subject = this.#init.element.name;
    const isTraced = this.#tracing > 0 && info.id % this.#tracing === 0;
    const { name: host } = this.#init.host;
    const given = { element: subject, host, entered: capturedAt, left: capturedAt };
    const trace = isTraced ? { trace: [given] } : {};
    const message = { kind: 'frame' as const, frame: info, subject, value: frame, ...trace };
    return { message, frame: info.id, share: 1, capturedAt, lease: null, arrival: 0, attempts: 0 };
  }

  /** Whether this source can wait, and does. */
  get #waited(): boolean {
    return this.#source?.live === false && !this.#gate.isAwaited;
  }

  #ended(): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#source?.live === true) {
      void this.#failed(new SightlineError('camera', 'The source ended, though it goes on for ever.'));
    } else this.#init.listener.ended();
  }

  #recovered(): void {
    this.#failing = false;
    this.#health = 'lively';
    this.#backoff?.reset();
    this.#init.listener.recovered();
  }

  async #failed(error: SightlineError): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#endWatch();
    const source = this.#source;
    if (source !== null) this.#isLive = source.live;
    this.#source = null;
    this.#started = null;
    this.#failing = true;
    if (source !== null) await this.#free(source);
    if (this.#stopping.signal.aborted) return;
    const hopeless = this.#hopeless(error);
    const againMs = hopeless === null ? (this.#backoff?.next() ?? null) : null;
    this.#init.listener.sourceFailed(hopeless ?? error, againMs);
    if (againMs !== null) this.#cancelRetry = this.#init.host.clock.after(againMs, () => void this.#retry());
  }

  /** Why it is not opened again, if it is not. */
  #hopeless(error: SightlineError): SightlineError | null {
    // A camera that was unplugged is not there for a while.
    if (this.#isLive && this.#hasGiven && error.code === 'not_found') return null;
    if (HOPELESS.has(error.code)) return error;
    if (this.#isLive || !this.#hasGiven) return null;
    const words = `${error.message} It broke in the middle, and to begin it anew would give its frames twice.`;
    return new SightlineError(error.code, words, { cause: error });
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
