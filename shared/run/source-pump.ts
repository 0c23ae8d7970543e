import { SightlineError, asSightlineError } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import type { SourceHealth } from './frozen-frames.ts';
import type { RunSource } from './host.ts';
import type { Packet } from './packet.ts';
import { SourceGate } from './source-gate.ts';
import type { SourcePumpInit } from './source-listener.ts';
import { framePacket } from './source-packet.ts';
import { SourceRetry } from './source-retry.ts';
import { stopSource } from './source-stop.ts';
import { SourceVigil } from './source-vigil.ts';

/**
 * Leads one source's frames into a graph: numbered, paced, held back by consumers that must not lose anything, and
 * opened again when it fails. Whoever made it stops it.
 */
export class SourcePump<F> {
  readonly #init: SourcePumpInit<F>;
  readonly #stopping = new AbortController();
  readonly #gate: SourceGate;
  readonly #retry: SourceRetry;
  readonly #vigil: SourceVigil;
  #source: RunSource<F> | null = null;
  #started: RunSource<F> | null = null;
  #failing = false;
  #isOpening = false;
  #tracing = 0;

  constructor(init: SourcePumpInit<F>) {
    this.#init = init;
    const { host, pace, outlet, limit, element, listener } = init;
    const { clock } = host;
    this.#gate = new SourceGate({ clock, fps: pace.fps, outlet, limit });
    this.#retry = new SourceRetry(clock, init.once === true, init.reconnect);
    const source = (): RunSource<F> | null => this.#source;
    const fail = (error: SightlineError): void => void this.#failed(error);
    this.#vigil = new SourceVigil({ clock, element, listener, source, fail });
  }

  /** What the source gives, as far as is known; only live ones are watched. */
  get health(): SourceHealth {
    return this.#vigil.health;
  }

  /** Opens the source for the first time; rejects when it cannot be. */
  async open(): Promise<void> {
    const { host, element } = this.#init;
    const source = await host.openSource(element, this.#stopping.signal);
    if (this.#failing) await source.reopen?.(this.#stopping.signal);
    if (this.#stopping.signal.aborted) return this.#free(source);
    this.#retry.opened(source.live);
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
    if (source.live) this.#vigil.begin();
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

  /** Opens the source anew, though nothing is wrong with it; where it cannot be, that is told, and tried again. */
  async remake(): Promise<void> {
    this.#retry.cancel();
    await this.#letGo();
    await this.#again();
  }

  /** Resolves when the source is free. */
  async stop(): Promise<void> {
    this.#vigil.end();
    this.#retry.cancel();
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

  #refuse(frame: F): undefined {
    this.#init.host.frames.close(frame);
  }

  #take(frame: F, info: Omit<FrameInfo, 'id'>): Promise<void> | undefined {
    const { host, listener, outlet } = this.#init;
    const now = host.clock.now();
    const isWelcome = this.#waited || !this.#init.limit.isFull;
    const id = listener.capture(now);
    this.#retry.gave();
    if (this.#failing) this.#recovered();
    this.#vigil.frame(host.frames.hash?.(frame) ?? null);
    const reason = this.#gate.reasonAgainst(now) ?? (isWelcome ? null : 'full');
    if (reason !== null) {
      host.frames.close(frame);
      listener.drop(id, reason, now);
    } else
      outlet.send(this.#packet(frame, { capturedAt: host.clock.wallTime(), ...info, id }, now), this.#waited);
    return this.#source?.live === false ? this.#gate.whenNextIsWelcome(now) : undefined;
  }

  #packet(frame: F, info: FrameInfo, now: number): Packet {
    const isTraced = this.#tracing > 0 && info.id % this.#tracing === 0;
    return framePacket(frame, info, now, {
      element: this.#init.element.name,
      host: this.#init.host.name,
      isTraced,
    });
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
    this.#vigil.recovered();
    this.#retry.recovered();
    this.#init.listener.recovered();
  }

  /** What is opened next takes the place of one that was given up. */
  async #letGo(): Promise<void> {
    this.#vigil.end();
    const source = this.#source;
    this.#source = null;
    this.#started = null;
    this.#failing = true;
    if (source !== null) await this.#free(source);
  }

  async #failed(error: SightlineError): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await this.#letGo();
    if (this.#stopping.signal.aborted) return;
    const verdict = this.#retry.failed(error, () => void this.#again());
    this.#init.listener.sourceFailed(verdict.error, verdict.againMs);
  }

  /** Once at a time: one that failed may be remade meanwhile. */
  async #again(): Promise<void> {
    if (this.#isOpening || this.#source !== null || this.#stopping.signal.aborted) return;
    this.#isOpening = true;
    try {
      await this.open();
      this.#isOpening = false;
    } catch (error) {
      this.#isOpening = false;
      await this.#failed(asSightlineError(error));
      return;
    }
    if (!this.#stopping.signal.aborted) this.start();
  }
}
