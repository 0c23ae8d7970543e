import type { FrameInfo } from '../frame.ts';
import type { SourceHealth } from './frozen-frames.ts';
import type { Packet } from './packet.ts';
import { SourceGate } from './source-gate.ts';
import { SourceKeeper } from './source-keeper.ts';
import type { SourcePumpInit } from './source-listener.ts';
import { framePacket } from './source-packet.ts';

/**
 * Leads one source's frames into a graph: numbered, paced, held back by consumers that must not lose anything. The
 * source is kept open meanwhile. Whoever made it stops it.
 */
export class SourcePump<F> {
  readonly #init: SourcePumpInit<F>;
  readonly #gate: SourceGate;
  readonly #keeper: SourceKeeper<F>;
  #tracing = 0;

  constructor(init: SourcePumpInit<F>) {
    this.#init = init;
    const { host, pace, outlet, limit, element, listener, fate, once = false, reconnect } = init;
    const { clock, frames } = host;
    this.#gate = new SourceGate({ clock, fps: pace.fps, outlet, limit });
    this.#keeper = new SourceKeeper<F>({
      element,
      clock,
      frames,
      fate,
      once,
      reconnect,
      openSource: (signal) => host.openSource(element, signal),
      started: () => this.#gate.begin(),
      take: (frame, info) => this.#take(frame, info),
      ended: () => listener.ended(),
    });
  }

  /** What the source gives, as far as is known; only live ones are watched. */
  get health(): SourceHealth {
    return this.#keeper.health;
  }

  /** Opens the source for the first time; rejects when it cannot be. */
  open(): Promise<void> {
    return this.#keeper.open();
  }

  /** Lets frames flow. */
  start(): void {
    this.#keeper.start();
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
  remake(): Promise<void> {
    return this.#keeper.remake();
  }

  /** Resolves when the source is free. */
  async stop(): Promise<void> {
    const stopped = this.#keeper.stop();
    this.#gate.open();
    await stopped;
  }

  #take(frame: F, info: Omit<FrameInfo, 'id'>): Promise<void> | undefined {
    const { host, listener, outlet } = this.#init;
    const now = host.clock.now();
    const isWelcome = this.#waited || !this.#init.limit.isFull;
    const id = listener.capture(now);
    const reason = this.#gate.reasonAgainst(now) ?? (isWelcome ? null : 'full');
    if (reason !== null) {
      host.frames.close(frame);
      listener.drop(id, reason, now);
    } else
      outlet.send(this.#packet(frame, { capturedAt: host.clock.wallTime(), ...info, id }, now), this.#waited);
    return this.#keeper.canWait ? this.#gate.whenNextIsWelcome(now) : undefined;
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
    return this.#keeper.canWait && !this.#gate.isAwaited;
  }
}
