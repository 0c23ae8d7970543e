import { SightlineError, asSightlineError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { structureOf } from '../pipeline/structure.ts';
import type { BuiltInEvent, ControlEvent, RunStructure } from './control.ts';
import type { LogLevel } from './element.ts';
import type { DropReason, ElementFigures, FrameOutcome, RunFigures, RunState } from './figures.ts';
import { droppedAs } from './flow-context.ts';
import type { FlowFigures } from './flow-runtime.ts';
import type { PipelineGraph } from './graph.ts';
import { Ledger } from './ledger.ts';
import { isFault } from './loss.ts';
import { passes } from './log-level.ts';
import type { Message } from './message.ts';
import type { Run, RunInit, RunNotice, SavedRun, TapOptions } from './run.api.ts';
import { aim, unknown } from './run-events.ts';
import { RunFlows } from './run-flows.ts';
import { RunHealth } from './run-health.ts';
import type { RunFlowsListener } from './run-flows.ts';
import { RunStatistics } from './run-statistics.ts';
import { sourceFigures } from './source-figures.ts';
import { SourcePump } from './source-pump.ts';
import { ErrorDigest } from './supervisor-errors.ts';
import type { SourcePumpListener } from './source-pump.ts';

const DRAIN_MS = 5_000;
/** How often it is asked whether the flows are idle. */
const IDLE_MS = 20;
const ENDED: ReadonlySet<RunState> = new Set(['failed', 'stopped']);

/** One run of one pipeline: its flows, its source, its ledger and its supervisor. See `Run`. */
export class PipelineRun<F> implements Run, RunFlowsListener, SourcePumpListener {
  readonly #init: RunInit<F>;
  readonly #ledger = new Ledger();
  readonly #statistics = new RunStatistics();
  readonly #flows: RunFlows;
  #graph: PipelineGraph;
  #pump: SourcePump<F> | null = null;
  #health: RunHealth | null = null;
  #state: RunState = 'idle';
  #level: LogLevel = 'info';
  #tracing = 0;
  #drained: (() => void)[] = [];
  #ending: Promise<void> | null = null;
  /** Losses with a reason of their own: a lane that restarts, an edge that went away. */
  readonly #losses: ErrorDigest;
  #sourceError: string | null = null;

  constructor(init: RunInit<F>) {
    this.#init = init;
    this.#graph = init.graph;
    this.#losses = new ErrorDigest(init.host.clock, (element, words) =>
      this.#notice('warning', element, words),
    );
    const { host, elements } = init;
    this.#flows = new RunFlows(init.graph, { host, elements, listener: this });
    if (init.saved !== undefined) this.#ledger.continueFrom(init.saved.captured);
  }

  get state(): RunState {
    return this.#state;
  }

  async start(): Promise<void> {
    if (this.#state !== 'idle') throw new SightlineError('conflict', `this run is ${this.#state} already`);
    this.#setState('starting', 'its elements are set up');
    try {
      await this.#flows.apply(this.#graph, this.#init.saved?.elements);
      this.#mustGoOn();
      await this.#openSource();
    } catch (error) {
      const failure = asSightlineError(error);
      await this.#end('failed', failure.message);
      throw failure;
    }
    this.#mustGoOn();
    if (this.state !== 'starting') throw new SightlineError('aborted', 'The run was stopped.');
    this.#health = this.#supervise();
    this.#setState('running', 'frames flow');
    this.#pump?.start();
  }

  async stop(drainMs: number = DRAIN_MS): Promise<void> {
    if (this.#ending === null && this.#state !== 'idle') {
      this.#setState('stopping', 'it was told to stop');
      await this.#drain(drainMs);
    }
    await this.#end('stopped', 'it was stopped');
  }

  pause(): void {
    if (this.#state !== 'running') return;
    this.#pump?.pause();
    this.#setState('paused', 'it was paused');
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#pump?.resume();
    this.#setState('running', 'it goes on');
  }

  async kill(): Promise<void> {
    await this.#end('stopped', 'it was ended at once');
  }

  notify(event: ControlEvent): void {
    const aimed = aim(event, this.#graph, this.#init.elements);
    if (aimed.builtIn === null) this.#flows.notify(event.name, aimed.params, aimed.elements);
    else if (aimed.elements === null) this.#control(aimed.builtIn);
    else this.#controlElements(aimed.builtIn, aimed.elements);
    this.#init.listener.event?.(event);
  }

  structure(): RunStructure {
    return structureOf(this.#graph, this.#init.elements);
  }

  figures(): RunFigures {
    const { elements, wires } = this.#flows.figures();
    const rates = this.#statistics.figures(this.#now());
    const watched = elements.map((element) => this.#health?.watched(element) ?? element);
    return {
      state: this.#state,
      ledger: this.#ledger.counts(),
      elements: [...this.#sourceFigures(rates.inputFps), ...watched],
      wires,
      ...rates,
    };
  }

  async change(graph: PipelineGraph): Promise<void> {
    if (ENDED.has(this.#state)) throw new SightlineError('conflict', 'this run has ended');
    const before = this.#graph;
    const sourceChanged = !isSameSource(before, graph);
    if (sourceChanged) await this.#closeSource();
    this.#mustGoOn();
    this.#graph = graph;
    this.#health?.change(graph);
    await this.#flows.apply(graph);
    if (sourceChanged) {
      this.#mustGoOn();
      await this.#openSource();
      this.#pump?.start();
    }
    this.#notice('changed', null, `It runs revision ${graph.revision}.`);
  }

  async save(): Promise<SavedRun> {
    this.#setState('stopping', 'it moves');
    await this.#closeSource();
    await this.#drain(DRAIN_MS, 'frames');
    // What elements did by the clock until now is told from here, what follows from where the run goes on.
    this.#flows.freeze();
    await this.#drain(DRAIN_MS);
    const elements = await this.#flows.save(true);
    const { captured } = this.#ledger;
    await this.#end('stopped', 'it moved');
    return { pipeline: this.#graph.id, revision: this.#graph.revision, captured, elements };
  }

  async snapshot(): Promise<SavedRun> {
    if (ENDED.has(this.#state)) throw new SightlineError('conflict', 'this run has ended');
    const { captured } = this.#ledger;
    const elements = await this.#flows.save();
    return { pipeline: this.#graph.id, revision: this.#graph.revision, captured, elements };
  }

  tap(options: TapOptions): () => void {
    const names = this.#graph.elements.map(({ name }) => name);
    if (!names.includes(options.element)) throw unknown('element', options.element, names, this.#graph);
    return this.#flows.tap(options);
  }

  trace(every: number): void {
    this.#tracing = every;
    this.#pump?.trace(every);
  }

  logLevel(level: LogLevel): void {
    this.#level = level;
    this.#flows.logLevel(level);
  }

  // What flows tell.

  settle(frame: number, share: number, outcome: FrameOutcome, capturedAt: number): void {
    const ended = this.#ledger.settle(frame, share, outcome);
    if (ended === null) return;
    this.#statistics.ended(this.#now(), ended, capturedAt);
    if (this.#ledger.inFlight === 0) this.#tellDrained();
  }

  flush(): void {
    // Everything is told at once here.
  }

  output(message: Message, element: string): void {
    this.#init.listener.output?.(message, element);
  }

  raise(event: ControlEvent): void {
    try {
      this.notify(event);
    } catch (error) {
      this.log('warn', null, `an element raised an event that cannot be: ${asSightlineError(error).message}`);
    }
  }

  log(level: LogLevel, element: string | null, message: string, fields?: JsonObject): void {
    if (!passes(level, this.#level)) return;
    const { host } = this.#init;
    const line = { at: host.clock.wallTime(), level, pipeline: this.#graph.id, element, message };
    host.log(fields === undefined ? line : { ...line, fields });
  }

  failed(element: string, error: SightlineError): void {
    // A change may have taken it away meanwhile: nobody watches it any more.
    if (!this.#graph.elements.some(({ name }) => name === element))
      return this.log('warn', element, error.message);
    if (!isFault(error)) {
      this.#losses.flush();
      this.#losses.add(element, error);
    } else if (this.#health === null) this.#notice('error', element, error.message);
    else this.#health.fault(element, error);
    return undefined;
  }

  beat(flow: string, figures: FlowFigures): void {
    this.#health?.beat(flow, figures);
  }

  workerLost(flow: string, error: SightlineError): void {
    void this.#flows.discard(flow);
    this.#health?.workerLost(flow, error);
  }

  // What the source tells.

  capture(now: number): number {
    this.#statistics.captured(now);
    return this.#ledger.capture();
  }

  drop(frame: number, reason: DropReason, capturedAt: number): void {
    this.settle(frame, 1, droppedAs(reason), capturedAt);
  }

  ended(): void {
    void this.#finish();
  }

  sourceFailed(error: SightlineError, againMs: number | null): void {
    const name = this.#graph.elements[0]?.name ?? null;
    this.#sourceError = error.message;
    if (againMs === null) {
      this.#notice('given_up', name, `The source failed and is given up: ${error.message}`);
      void this.#end('failed', error.message);
      return;
    }
    this.#notice('error', name, `${error.message} It is opened again in ${againMs / 1000} s.`);
    if (this.#state === 'running') this.#setState('healing', error.message);
  }

  recovered(): void {
    if (this.#state === 'healing') this.#setState('running', 'the source gives frames again');
  }

  frozen(isFrozen: boolean, reason: string): void {
    const name = this.#graph.elements[0]?.name ?? null;
    if (isFrozen) this.#notice('warning', name, `The source is frozen: ${reason}.`);
    else this.#notice('heal', name, `The source is frozen no more: ${reason}.`);
  }

  throttled(isThrottled: boolean, reason: string): void {
    const name = this.#graph.elements[0]?.name ?? null;
    if (isThrottled) this.#notice('warning', name, `The source is throttled: ${reason}.`);
    else this.#notice('heal', name, `The source is throttled no more: ${reason}.`);
  }

  #now(): number {
    return this.#init.host.clock.now();
  }

  #setState(state: RunState, reason: string): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#init.listener.state?.(state, reason);
    this.#notice('state', null, `${state}: ${reason}`);
  }

  #notice(kind: RunNotice['kind'], element: string | null, message: string): void {
    this.#tellNotice({ at: this.#init.host.clock.wallTime(), kind, element, message });
  }

  #tellNotice(notice: RunNotice): void {
    this.#init.listener.notice?.(notice);
    const isBad = notice.kind === 'error' || notice.kind === 'given_up';
    const level = isBad ? 'error' : notice.kind === 'state' || notice.kind === 'changed' ? 'info' : 'warn';
    this.log(level, notice.element, notice.message);
  }

  async #openSource(): Promise<void> {
    const [element] = this.#graph.elements;
    if (element === undefined)
      throw new SightlineError('invalid_document', 'a pipeline begins with a source');
    const outlet = this.#flows.source(element.name);
    const { host } = this.#init;
    const pump = new SourcePump<F>({ element, host, outlet, pace: this.#graph.pace, listener: this });
    const before = this.#pump;
    this.#pump = pump;
    await before?.stop();
    pump.trace(this.#tracing);
    if (this.#state === 'paused') pump.pause();
    await pump.open();
  }

  async #closeSource(): Promise<void> {
    const pump = this.#pump;
    this.#pump = null;
    await pump?.stop();
  }

  #supervise(): RunHealth {
    return new RunHealth({
      clock: this.#init.host.clock,
      graph: this.#graph,
      flows: this.#flows,
      notice: (notice) => this.#tellNotice(notice),
      onHealth: (health, reason) => {
        if (health === 'healing' && this.#state === 'running') this.#setState('healing', reason);
        else if (health === 'healthy' && this.#state === 'healing') this.#setState('running', reason);
      },
      restart: () => this.#restart(),
      giveUp: (reason) => void this.#end('failed', reason),
    });
  }

  #sourceFigures(rate: number): ElementFigures[] {
    const [element] = this.#graph.elements;
    if (element === undefined) return [];
    const { name, type, flow } = element;
    const { captured } = this.#ledger.counts();
    const health = this.#pump?.health ?? 'lively';
    const error = this.#sourceError;
    return [sourceFigures({ name, type, flow, captured, rate, state: this.#state, error, health })];
  }

  /** Everything anew, with what the elements can still say and what must not be lost. */
  async #restart(): Promise<void> {
    await this.#closeSource();
    const kept = await this.#flows.restart(() => this.#ending === null);
    this.#mustGoOn();
    if (kept > 0) this.#notice('restart', null, `${kept} messages that must not be lost are given again.`);
    await this.#openSource();
    this.#pump?.start();
  }

  /** What began before the end of the run must not bring parts of it to life again. */
  #mustGoOn(): void {
    if (this.#ending !== null) throw new SightlineError('aborted', 'The run was stopped.');
  }

  #control(event: BuiltInEvent): void {
    if (event === 'pause') this.pause();
    else if (event === 'stop') void this.stop();
    else if (event === 'kill') void this.kill();
    else if (this.#state === 'idle') void this.start().catch(() => undefined);
    else this.resume();
  }

  #controlElements(event: BuiltInEvent, elements: readonly string[]): void {
    if (event === 'kill') {
      for (const element of elements) {
        this.#flows.remake(element).catch((error: unknown) => this.failed(element, asSightlineError(error)));
      }
      return;
    }
    const paused = event === 'pause' || event === 'stop';
    this.#flows.pause(paused, elements);
    this.#flows.notify(paused ? 'pause' : 'resume', {}, elements);
  }

  /** The source has ended: what is in flight may come to its end too. */
  async #finish(): Promise<void> {
    if (ENDED.has(this.#state) || this.#state === 'stopping') return;
    this.#setState('stopping', 'the source has ended');
    await this.#drain(null);
    await this.#end('stopped', 'the source has ended');
  }

  /**
   * Resolves when nothing is in flight any more, nor what elements sent by themselves, or when it has taken too long.
   */
  async #drain(limitMs: number | null, what: 'frames' | 'all' = 'all'): Promise<void> {
    await this.#pump?.stop();
    const limit = { isReached: false };
    const onLate = (): void => {
      limit.isReached = true;
      this.#tellDrained();
    };
    const cancel = limitMs === null ? null : this.#init.host.clock.after(limitMs, onLate);
    while (!limit.isReached && this.#ending === null) {
      if (this.#ledger.inFlight > 0) await this.#untilDrained(null);
      // Twice: one flow may have sent another something after that one had answered.
      else if (what === 'frames' || ((await this.#flows.isIdle()) && (await this.#flows.isIdle()))) break;
      else await this.#untilDrained(IDLE_MS);
    }
    cancel?.();
  }

  /** Resolves when `#tellDrained` says so, after `ms` at the latest. */
  #untilDrained(ms: number | null): Promise<void> {
    const { clock } = this.#init.host;
    const cancel = ms === null ? null : clock.after(ms, () => this.#tellDrained());
    return new Promise((resolve) => {
      this.#drained.push(() => {
        cancel?.();
        resolve();
      });
    });
  }

  #tellDrained(): void {
    const drained = this.#drained;
    this.#drained = [];
    for (const resolve of drained) resolve();
  }

  /** Once, however many ask. */
  #end(state: 'failed' | 'stopped', reason: string): Promise<void> {
    this.#ending ??= this.#close(state, reason);
    return this.#ending;
  }

  async #close(state: 'failed' | 'stopped', reason: string): Promise<void> {
    this.#health?.close();
    this.#tellDrained();
    await this.#closeSource();
    await this.#flows.close();
    // What a thread took with it when it was lost is told by nobody.
    this.#ledger.endAll(droppedAs('stopped'));
    this.#setState(state, reason);
  }
}

/** Whether frames come from the same place at the same pace. */
function isSameSource(a: PipelineGraph, b: PipelineGraph): boolean {
  return sourceKey(a) === sourceKey(b);
}

function sourceKey({ elements, pace }: PipelineGraph): string {
  return JSON.stringify([elements[0], pace.fps]);
}
