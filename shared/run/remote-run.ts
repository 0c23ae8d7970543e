import { SightlineError, asSightlineError, messageOf } from '../errors.ts';
import { structureOf } from '../pipeline/structure.ts';
import type { ControlEvent, RunStructure } from './control.ts';
import type { LogLevel } from './element.ts';
import type { RunFigures, RunState } from './figures.ts';
import type { PipelineGraph } from './graph.ts';
import { RemoteEngine } from './remote-engine.ts';
import type { RemoteRunInit } from './remote-init.ts';
import { NO_FIGURES } from './remote-ledger.ts';
import { aim, unknown } from './run-events.ts';
import type { Run, SavedRun, TapOptions } from './run.api.ts';

const START_MS = 15_000;
/** Draining, of frames and then of what elements sent by the clock, and saying what is remembered. */
const SAVE_MS = 20_000;
/** A change may have to load models. */
const CHANGE_MS = 30_000;

/** A run whose source is here and whose engine is at the other end of a link. */
export class RemoteRun<F> implements Run {
  readonly #init: RemoteRunInit<F>;
  readonly #engine: RemoteEngine<F>;

  constructor(init: RemoteRunInit<F>) {
    this.#init = init;
    this.#engine = new RemoteEngine(init);
  }

  get state(): RunState {
    return this.#engine.state;
  }

  async start(): Promise<void> {
    const engine = this.#engine;
    if (engine.state !== 'idle') throw new SightlineError('conflict', `this run is ${engine.state} already`);
    engine.enter('starting', 'its elements are set up on the edge');
    const { saved } = this.#init;
    engine.listen();
    try {
      const { ready } = engine.answers;
      await engine.begin(await ready.ask(START_MS, () => engine.orders.say({ type: 'start', saved })));
    } catch (error) {
      await engine.end('failed', asSightlineError(error).message, 'edge_lost');
      throw error;
    }
  }

  async stop(drainMs: number = SAVE_MS): Promise<void> {
    if (this.#engine.isLive) await Promise.allSettled([this.#finish(drainMs)]);
    await this.kill();
  }

  /** One that is being healed rests afterwards. */
  pause(): void {
    if (this.state === 'running' || this.state === 'healing') this.#engine.control('pause');
  }

  resume(): void {
    if (this.state === 'paused') this.#engine.control('resume');
  }

  kill(): Promise<void> {
    return this.#engine.end('stopped', 'it was ended at once', 'stopped');
  }

  notify(event: ControlEvent): void {
    const { elements, listener } = this.#init;
    const aimed = aim(event, this.#engine.graph, elements);
    if (aimed.builtIn === null || aimed.elements !== null) {
      this.#engine.orders.say({ type: 'notify', event });
      // Over there it ends where frames come in; what gives them is here.
      if (aimed.builtIn === 'kill') void this.#engine.source.remakeAmong(aimed.elements ?? []);
      return;
    }
    if (aimed.builtIn === 'stop') void this.stop();
    else if (aimed.builtIn === 'kill') void this.kill();
    else if (aimed.builtIn === 'pause') this.pause();
    else this.resume();
    listener.event?.(event);
  }

  structure(): RunStructure {
    return structureOf(this.#engine.graph, this.#init.elements);
  }

  figures(): RunFigures {
    const { figures, state, ledger, source } = this.#engine;
    const { elements, ...others } = figures ?? NO_FIGURES;
    return { ...others, state, elements: source.watched(elements), ledger: ledger.counts() };
  }

  /** The other side takes its own definition of that revision: rejects with `conflict` where it has none. */
  async change(graph: PipelineGraph): Promise<void> {
    const { answers, orders, isLive, state } = this.#engine;
    if (!isLive) throw new SightlineError('conflict', `this run is ${state}`);
    const { revision } = graph;
    await answers.changed.ask(CHANGE_MS, () => orders.say({ type: 'change', revision }));
    this.#engine.changed(graph);
  }

  async save(): Promise<SavedRun> {
    try {
      const saved = await this.#save(SAVE_MS);
      await this.#engine.end('stopped', 'it moved', 'stopped');
      return saved;
    } catch (error) {
      await this.#engine.end('failed', messageOf(error), 'edge_lost');
      throw error;
    }
  }

  /** As it was told last, at most a second ago. */
  snapshot(): Promise<SavedRun> {
    return Promise.resolve(this.#engine.remembered());
  }

  tap(options: TapOptions): () => void {
    const { graph, taps } = this.#engine;
    const names = graph.elements.map(({ name }) => name);
    if (!names.includes(options.element)) throw unknown('element', options.element, names, graph);
    return taps.add(options);
  }

  trace(every: number): void {
    this.#engine.traces.turn(every > 0);
    this.#engine.orders.say({ type: 'trace', every });
  }

  logLevel(level: LogLevel): void {
    this.#engine.source.logLevel(level);
    this.#engine.orders.say({ type: 'log_level', level });
  }

  /** As where a source ends: what is in flight comes to its end, and elements say how things ended. */
  async #finish(limitMs: number): Promise<void> {
    const { answers, orders } = this.#engine;
    await this.#engine.rest('it was told to stop');
    await answers.ended.ask(limitMs, () => orders.say({ type: 'end' }));
  }

  async #save(limitMs: number): Promise<SavedRun> {
    const { answers, orders } = this.#engine;
    await this.#engine.rest('it moves');
    return answers.saved.ask(limitMs, () => orders.say({ type: 'save' }));
  }
}
