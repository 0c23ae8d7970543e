import type { DropReason, ElementFigures } from './figures.ts';
import { FlightLimit } from './flight-limit.ts';
import { sourceOf } from './graph-ends.ts';
import type { PipelineGraph } from './graph.ts';
import type { RunHost } from './host.ts';
import type { RunAccounts } from './run-accounts.ts';
import type { RunFaults } from './run-faults.ts';
import type { RunVoice } from './run-voice.ts';
import { sourceFigures } from './source-figures.ts';
import type { SourceListener } from './source-listener.ts';
import type { SourceOutlet } from './source-outlet.ts';
import { SourcePump } from './source-pump.ts';
import { SourceWords } from './source-words.ts';

/** What the source of a run is made of. */
export interface RunSourceInit<F> {
  readonly host: RunHost<F>;
  readonly accounts: RunAccounts;
  readonly voice: RunVoice;
  readonly faults: RunFaults;
  readonly outlet: (name: string) => SourceOutlet;
  /** The source ended, as it should be. */
  readonly ended: () => void;
  /** The source was given up. */
  readonly lost: (reason: string) => void;
  /** It is not opened again when it fails. */
  readonly once: boolean;
}

/** The source of a run: opened, held, exchanged, and what it tells put into words. Whoever made it closes it. */
export class RunSource<F> implements SourceListener {
  readonly #init: RunSourceInit<F>;
  #pump: SourcePump<F> | null = null;
  #outlet: SourceOutlet | null = null;
  #name: string | null = null;
  #tracing = 0;
  /** It was told to rest, whatever the run does. */
  #isHeld = false;
  #restarts = 0;
  readonly #words: SourceWords;

  constructor(init: RunSourceInit<F>) {
    this.#init = init;
    const { voice, faults, lost } = init;
    this.#words = new SourceWords({ voice, faults, lost, name: () => this.#name });
  }

  /** Opens the source of this graph in place of the one before. Rejects with why not. */
  async open(graph: PipelineGraph): Promise<void> {
    const element = sourceOf(graph);
    const { pace, reconnect } = graph;
    const { host, voice, accounts, once } = this.#init;
    const outlet = this.#init.outlet(element.name);
    const limit = new FlightLimit(pace.inFlight, () => accounts.inFlight);
    const pump = new SourcePump<F>({
      element,
      host,
      outlet,
      pace,
      limit,
      listener: this,
      fate: this.#words,
      once,
      ...(reconnect === undefined ? {} : { reconnect }),
    });
    const before = this.#pump;
    [this.#pump, this.#outlet, this.#name] = [pump, outlet, element.name];
    accounts.heed(limit);
    await before?.stop();
    pump.trace(this.#tracing);
    if (voice.state === 'paused' || this.#isHeld) pump.pause();
    await pump.open();
    // What was wrong with the one before has gone with it.
    this.#init.faults.mended('source', 'the source was opened');
  }

  /** Lets frames flow. */
  start(): void {
    this.#pump?.start();
  }

  pause(): void {
    this.#pump?.pause();
  }

  /** One that was told to rest does so until it is told to go on. */
  resume(): void {
    if (!this.#isHeld) this.#pump?.resume();
  }

  /** Lets it alone rest, or go on with the run: frames are counted as `paused`, a file waits. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld) this.pause();
    else if (this.#init.voice.state !== 'paused') this.resume();
  }

  /** Opens it anew, as somebody wishes; where it cannot be, that is told, and tried again. */
  async remake(): Promise<void> {
    this.#restarts += 1;
    await this.#pump?.remake();
  }

  /** No frame comes any more; it stays in the figures. */
  async stop(): Promise<void> {
    await this.#pump?.stop();
  }

  async close(): Promise<void> {
    const pump = this.#pump;
    this.#pump = null;
    await pump?.stop();
  }

  /** Whether one is open whose frames come into this outlet. */
  leadsInto(outlet: SourceOutlet): boolean {
    return this.#pump !== null && this.#outlet === outlet;
  }

  /** One frame in so many is traced; 0: none. */
  trace(every: number): void {
    this.#tracing = every;
    this.#pump?.trace(every);
  }

  figures({ elements: [element] }: PipelineGraph, rate: number): ElementFigures[] {
    if (element === undefined) return [];
    const { name, type, flow } = element;
    const { accounts, voice } = this.#init;
    const { captured } = accounts.counts();
    const health = this.#pump?.health ?? 'lively';
    const { error } = this.#words;
    const state = this.#isHeld && voice.state === 'running' ? 'paused' : voice.state;
    const figures = sourceFigures({ name, type, flow, captured, rate, state, error, health });
    return [{ ...figures, restarts: this.#restarts }];
  }

  capture(now: number): number {
    return this.#init.accounts.capture(now);
  }

  drop(frame: number, reason: DropReason, capturedAt: number): void {
    this.#init.accounts.drop(frame, reason, capturedAt);
  }

  ended(): void {
    this.#init.ended();
  }
}
