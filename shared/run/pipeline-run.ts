import { SightlineError, asSightlineError } from '../errors.ts';
import { structureOf } from '../pipeline/structure.ts';
import type { ControlEvent, RunStructure } from './control.ts';
import type { LogLevel } from './element.ts';
import type { RunFigures, RunState } from './figures.ts';
import type { PipelineGraph } from './graph.ts';
import { unknown } from './run-events.ts';
import { RunParts } from './run-parts.ts';
import type { Run, RunInit, SavedRun, TapOptions } from './run.api.ts';

const DRAIN_MS = 5_000;

/** One run of one pipeline: its flows, its source, its accounts and its supervisor. See `Run`. */
export class PipelineRun<F> implements Run {
  readonly #init: RunInit<F>;
  readonly #parts: RunParts<F>;

  constructor(init: RunInit<F>) {
    this.#init = init;
    this.#parts = new RunParts(this, init);
  }

  get state(): RunState {
    return this.#parts.voice.state;
  }

  async start(): Promise<void> {
    if (this.state !== 'idle') throw new SightlineError('conflict', `this run is ${this.state} already`);
    this.#parts.voice.become('starting', 'its elements are set up');
    this.#parts.controls.rest(this.#init.saved?.paused ?? []);
    try {
      await this.#parts.flows.apply(this.#parts.graph, this.#init.saved?.elements);
      this.#parts.ending.mustGoOn();
      await this.#parts.source.open(this.#parts.graph);
    } catch (error) {
      const failure = asSightlineError(error);
      await this.#parts.ending.end('failed', failure.message);
      throw failure;
    }
    this.#parts.ending.mustGoOn();
    if (this.#parts.voice.state !== 'starting') throw new SightlineError('aborted', 'The run was stopped.');
    this.#parts.supervise();
    this.#parts.voice.become('running', 'frames flow');
    this.#parts.source.start();
  }

  async stop(drainMs: number = DRAIN_MS): Promise<void> {
    if (!this.#parts.ending.hasBegun && this.state !== 'idle') {
      this.#parts.voice.become('stopping', 'it was told to stop');
      await this.#parts.ending.drainToEnd(drainMs);
    }
    await this.#parts.ending.end('stopped', 'it was stopped');
  }

  /** One that is being healed rests afterwards. */
  pause(): void {
    if (this.state !== 'running' && this.state !== 'healing') return;
    this.#parts.source.pause();
    this.#parts.voice.become('paused', 'it was paused');
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.#parts.source.resume();
    this.#parts.faults.goOn('it goes on');
  }

  async kill(): Promise<void> {
    await this.#parts.ending.end('stopped', 'it was ended at once');
  }

  notify(event: ControlEvent): void {
    this.#parts.controls.notify(event);
    this.#init.listener.event?.(event);
  }

  structure(): RunStructure {
    return structureOf(this.#parts.graph, this.#init.elements);
  }

  figures(): RunFigures {
    const { elements, wires } = this.#parts.flows.figures();
    const rates = this.#parts.accounts.rates();
    const watched = elements.map((element) => this.#parts.health?.watched(element) ?? element);
    return {
      state: this.state,
      ledger: this.#parts.accounts.counts(),
      elements: [...this.#parts.source.figures(this.#parts.graph, rates.inputFps), ...watched],
      wires,
      ...rates,
    };
  }

  async change(graph: PipelineGraph): Promise<void> {
    this.#parts.ending.mustNotHaveEnded();
    await this.#parts.change.to(graph);
  }

  async save(): Promise<SavedRun> {
    this.#parts.voice.become('stopping', 'it moves');
    await this.#parts.source.close();
    await this.#parts.ending.drain(DRAIN_MS, 'frames');
    // What elements did by the clock until now is told from here, what follows from where the run goes on.
    this.#parts.flows.freeze();
    await this.#parts.ending.drain(DRAIN_MS);
    const elements = await this.#parts.flows.save(true);
    const { captured } = this.#parts.accounts;
    const saved = this.#saved(captured, elements);
    await this.#parts.ending.end('stopped', 'it moved');
    return saved;
  }

  async snapshot(onSaved?: (flow: string) => void): Promise<SavedRun> {
    this.#parts.ending.mustNotHaveEnded();
    const { captured } = this.#parts.accounts;
    return this.#saved(captured, await this.#parts.flows.save(false, onSaved));
  }

  tap(options: TapOptions): () => void {
    const names = this.#parts.graph.elements.map(({ name }) => name);
    if (!names.includes(options.element)) throw unknown('element', options.element, names, this.#parts.graph);
    return this.#parts.flows.tap(options);
  }

  trace(every: number): void {
    this.#parts.source.trace(every);
  }

  logLevel(level: LogLevel): void {
    this.#parts.voice.level = level;
    this.#parts.flows.logLevel(level);
  }

  #saved(captured: number, elements: SavedRun['elements']): SavedRun {
    const { graph, flows } = this.#parts;
    const { paused } = flows;
    return {
      pipeline: graph.id,
      revision: graph.revision,
      captured,
      elements,
      ...(paused.length > 0 && { paused }),
    };
  }
}
