import { SightlineError, asSightlineError } from '../errors.ts';
import { structureOf } from '../pipeline/structure.ts';
import type { ControlEvent, RunStructure } from './control.ts';
import type { LogLevel } from './element.ts';
import type { RunFigures, RunState } from './figures.ts';
import type { PipelineGraph } from './graph.ts';
import { RunAccounts } from './run-accounts.ts';
import { RunChange } from './run-change.ts';
import { RunControls } from './run-controls.ts';
import { drain } from './run-drain.ts';
import { unknown } from './run-events.ts';
import { RunFlows } from './run-flows.ts';
import { RunHealth } from './run-health.ts';
import { RunReports } from './run-reports.ts';
import { RunSource } from './run-source.ts';
import { RunVoice } from './run-voice.ts';
import type { Run, RunInit, SavedRun, TapOptions } from './run.api.ts';

const DRAIN_MS = 5_000;
const ENDED: ReadonlySet<RunState> = new Set(['failed', 'stopped']);

/** One run of one pipeline: its flows, its source, its accounts and its supervisor. See `Run`. */
export class PipelineRun<F> implements Run {
  readonly #init: RunInit<F>;
  readonly #voice: RunVoice;
  readonly #accounts: RunAccounts;
  readonly #flows: RunFlows;
  readonly #source: RunSource<F>;
  readonly #controls: RunControls;
  readonly #change: RunChange<F>;
  readonly #reports: RunReports;
  #graph: PipelineGraph;
  #health: RunHealth | null = null;
  #ending: Promise<void> | null = null;

  constructor(init: RunInit<F>) {
    const { graph, host, elements, listener, saved } = init;
    this.#init = init;
    this.#graph = graph;
    this.#voice = new RunVoice({ pipeline: graph.id, host, listener });
    this.#accounts = new RunAccounts(host.clock, saved?.captured ?? 0);
    this.#reports = this.#report();
    this.#flows = new RunFlows(graph, { host, elements, listener: this.#reports });
    this.#source = this.#lead();
    this.#controls = this.#control();
    this.#change = this.#changer();
  }

  get state(): RunState {
    return this.#voice.state;
  }

  async start(): Promise<void> {
    if (this.state !== 'idle') throw new SightlineError('conflict', `this run is ${this.state} already`);
    this.#voice.become('starting', 'its elements are set up');
    try {
      await this.#flows.apply(this.#graph, this.#init.saved?.elements);
      this.#mustGoOn();
      await this.#source.open(this.#graph);
    } catch (error) {
      const failure = asSightlineError(error);
      await this.#end('failed', failure.message);
      throw failure;
    }
    this.#mustGoOn();
    if (this.#voice.state !== 'starting') throw new SightlineError('aborted', 'The run was stopped.');
    this.#health = this.#supervise();
    this.#voice.become('running', 'frames flow');
    this.#source.start();
  }

  async stop(drainMs: number = DRAIN_MS): Promise<void> {
    if (this.#ending === null && this.state !== 'idle') {
      this.#voice.become('stopping', 'it was told to stop');
      await this.#drain(drainMs);
    }
    await this.#end('stopped', 'it was stopped');
  }

  pause(): void {
    if (this.state !== 'running') return;
    this.#source.pause();
    this.#voice.become('paused', 'it was paused');
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.#source.resume();
    this.#voice.become('running', 'it goes on');
  }

  async kill(): Promise<void> {
    await this.#end('stopped', 'it was ended at once');
  }

  notify(event: ControlEvent): void {
    this.#controls.notify(event);
    this.#init.listener.event?.(event);
  }

  structure(): RunStructure {
    return structureOf(this.#graph, this.#init.elements);
  }

  figures(): RunFigures {
    const { elements, wires } = this.#flows.figures();
    const rates = this.#accounts.rates();
    const watched = elements.map((element) => this.#health?.watched(element) ?? element);
    return {
      state: this.state,
      ledger: this.#accounts.counts(),
      elements: [...this.#source.figures(this.#graph, rates.inputFps), ...watched],
      wires,
      ...rates,
    };
  }

  async change(graph: PipelineGraph): Promise<void> {
    this.#mustNotHaveEnded();
    await this.#change.to(graph);
  }

  async save(): Promise<SavedRun> {
    this.#voice.become('stopping', 'it moves');
    await this.#source.close();
    await this.#drain(DRAIN_MS, 'frames');
    // What elements did by the clock until now is told from here, what follows from where the run goes on.
    this.#flows.freeze();
    await this.#drain(DRAIN_MS);
    const elements = await this.#flows.save(true);
    const { captured } = this.#accounts;
    await this.#end('stopped', 'it moved');
    return { pipeline: this.#graph.id, revision: this.#graph.revision, captured, elements };
  }

  async snapshot(onSaved?: (flow: string) => void): Promise<SavedRun> {
    this.#mustNotHaveEnded();
    const { captured } = this.#accounts;
    const elements = await this.#flows.save(false, onSaved);
    return { pipeline: this.#graph.id, revision: this.#graph.revision, captured, elements };
  }

  tap(options: TapOptions): () => void {
    const names = this.#graph.elements.map(({ name }) => name);
    if (!names.includes(options.element)) throw unknown('element', options.element, names, this.#graph);
    return this.#flows.tap(options);
  }

  trace(every: number): void {
    this.#source.trace(every);
  }

  logLevel(level: LogLevel): void {
    this.#voice.level = level;
    this.#flows.logLevel(level);
  }

  #report(): RunReports {
    return new RunReports({
      clock: this.#init.host.clock,
      accounts: this.#accounts,
      voice: this.#voice,
      listener: this.#init.listener,
      health: () => this.#health,
      hasElement: (name) => this.#graph.elements.some((element) => element.name === name),
      notify: (event) => this.notify(event),
      discard: (flow) => void this.#flows.discard(flow),
    });
  }

  #lead(): RunSource<F> {
    return new RunSource({
      host: this.#init.host,
      accounts: this.#accounts,
      voice: this.#voice,
      outlet: (name) => this.#flows.source(name),
      ended: () => void this.#finish(),
      lost: (reason) => void this.#end('failed', reason),
      once: this.#init.once === true,
    });
  }

  #control(): RunControls {
    return new RunControls({
      run: this,
      flows: this.#flows,
      elements: this.#init.elements,
      graph: () => this.#graph,
      failed: (element, error) => this.#reports.failed(element, error),
    });
  }

  #changer(): RunChange<F> {
    return new RunChange({
      flows: this.#flows,
      source: this.#source,
      voice: this.#voice,
      elements: this.#init.elements,
      graph: () => this.#graph,
      become: (graph) => {
        this.#graph = graph;
        this.#health?.change(graph);
      },
      mustGoOn: () => this.#mustGoOn(),
      fail: (reason) => this.#end('failed', reason),
    });
  }

  #supervise(): RunHealth {
    return new RunHealth({
      clock: this.#init.host.clock,
      graph: this.#graph,
      flows: this.#flows,
      notice: (notice) => this.#voice.tell(notice),
      onHealth: (health, reason) => {
        if (health === 'healing' && this.state === 'running') this.#voice.become('healing', reason);
        else if (health === 'healthy' && this.state === 'healing') this.#voice.become('running', reason);
      },
      restart: () => this.#restart(),
      giveUp: (reason) => void this.#end('failed', reason),
    });
  }

  /** Everything anew, with what the elements can still say and what must not be lost. */
  async #restart(): Promise<void> {
    await this.#source.close();
    const kept = await this.#flows.restart(() => this.#ending === null);
    this.#mustGoOn();
    const words = `${kept} messages that must not be lost are given again.`;
    if (kept > 0) this.#voice.notice('restart', null, words);
    await this.#source.open(this.#graph);
    this.#source.start();
  }

  /** What began before the end of the run must not bring parts of it to life again. */
  #mustGoOn(): void {
    if (this.#ending !== null) throw new SightlineError('aborted', 'The run was stopped.');
  }

  #mustNotHaveEnded(): void {
    if (ENDED.has(this.state)) throw new SightlineError('conflict', 'this run has ended');
  }

  /** The source has ended: what is in flight may come to its end too. */
  async #finish(): Promise<void> {
    if (ENDED.has(this.state) || this.state === 'stopping') return;
    this.#voice.become('stopping', 'the source has ended');
    await this.#drain(null);
    await this.#end('stopped', 'the source has ended');
  }

  async #drain(limitMs: number | null, what: 'frames' | 'all' = 'all'): Promise<void> {
    await this.#source.stop();
    const { clock } = this.#init.host;
    const hasEnded = (): boolean => this.#ending !== null;
    const rest = what === 'all' ? { isIdle: () => this.#flows.isIdle() } : {};
    await drain({ clock, accounts: this.#accounts, limitMs, hasEnded, ...rest });
  }

  /** Once, however many ask. */
  #end(state: 'failed' | 'stopped', reason: string): Promise<void> {
    this.#ending ??= this.#close(state, reason);
    return this.#ending;
  }

  async #close(state: 'failed' | 'stopped', reason: string): Promise<void> {
    this.#health?.close();
    this.#accounts.wake();
    await this.#source.close();
    await this.#flows.close();
    this.#accounts.endAll();
    this.#voice.become(state, reason);
  }
}
