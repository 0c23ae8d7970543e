import { SightlineError } from '../../shared/errors.ts';
import type { ControlEvent, RunStructure } from '../../shared/run/control.ts';
import type { RunFigures, RunState } from '../../shared/run/figures.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { Message } from '../../shared/run/message.ts';
import type { Run, RunListener, SavedRun, TapOptions } from '../../shared/run/run.api.ts';
import { structureOf } from '../../shared/pipeline/structure.ts';
import { elementOf } from '../../shared/elements/registry.ts';
import type { OpenedRun } from './opened-run.ts';

/** A run that does what a test tells it to, at the seam where the engine's is. */
export class FakeRun implements Run, OpenedRun {
  readonly run = this;
  state: RunState = 'idle';
  readonly did: string[] = [];
  readonly events: ControlEvent[] = [];
  readonly taps = new Set<TapOptions>();
  level: string | null = null;
  closed = 0;
  /** What the next of these rejects with. */
  refuse: { prepare?: SightlineError; start?: SightlineError; change?: SightlineError } = {};
  /** A start that does not end by itself. */
  holdStart = false;
  inputFps = 25;
  graph: PipelineGraph;
  readonly #listener: RunListener;
  #abandonStart: () => void = () => undefined;

  constructor(graph: PipelineGraph, listener: RunListener) {
    this.graph = graph;
    this.#listener = listener;
  }

  prepare(graph: PipelineGraph): Promise<void> {
    this.did.push(`prepare ${graph.id}`);
    return this.#refusing('prepare');
  }

  keepOnly(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }

  async start(): Promise<void> {
    this.enter('starting');
    if (this.holdStart) {
      await new Promise<void>((_resolve, reject) => {
        this.#abandonStart = () => reject(new SightlineError('aborted', 'killed while starting'));
      });
    }
    await this.#refusing('start');
    this.enter('running');
  }

  stop(): Promise<void> {
    this.did.push('stop');
    this.enter('stopped');
    return Promise.resolve();
  }

  kill(): Promise<void> {
    this.did.push('kill');
    this.#abandonStart();
    this.enter('stopped');
    return Promise.resolve();
  }

  pause(): void {
    this.enter('paused');
  }

  resume(): void {
    this.enter('running');
  }

  notify(event: ControlEvent): void {
    this.events.push(event);
    if (event.name === 'pause') this.pause();
  }

  structure(): RunStructure {
    return structureOf(this.graph, elementOf);
  }

  figures(): RunFigures {
    const none = { p50: null, p95: null };
    const counts = {
      captured: 10,
      delivered: 7,
      dropped: { superseded: 2 },
      filtered: 0,
      failed: 0,
      inFlight: 1,
    };
    return {
      state: this.state,
      ledger: counts,
      elements: this.graph.elements.map(({ name, type, flow }) => ({
        name,
        type,
        flow,
        state: 'idle',
        processed: 7,
        emitted: 6,
        filtered: 1,
        failed: 0,
        rate: 2,
        latencyMs: { p50: 4, p95: 9 },
        restarts: 0,
        lastError: null,
        heartbeatAgeMs: 1,
        metrics: { seen: 3, wait_ms: { p50: 1, p95: 2 } },
      })),
      wires: this.graph.wires.map(({ from, to, kind }) => ({
        from,
        to,
        kind,
        policy: 'latest',
        depth: 1,
        size: 1,
        passed: 7,
        rate: 2,
        dropped: { superseded: 2 },
      })),
      inputFps: this.inputFps,
      deliveredFps: 20,
      dropFps: 5,
      ageMs: none,
    };
  }

  async change(graph: PipelineGraph): Promise<void> {
    this.did.push('change');
    await this.#refusing('change');
    this.graph = graph;
  }

  save(): Promise<SavedRun> {
    return Promise.reject(new SightlineError('unsupported', 'a fake run has nothing to save'));
  }

  snapshot(): Promise<SavedRun> {
    return this.save();
  }

  tap(options: TapOptions): () => void {
    if (!this.graph.elements.some(({ name }) => name === options.element))
      throw new SightlineError('not_found', `There is no element "${options.element}".`);
    this.taps.add(options);
    return () => this.taps.delete(options);
  }

  trace(every: number): void {
    this.did.push(`trace ${every}`);
  }

  logLevel(level: string): void {
    this.level = level;
  }

  /** Shows a message to every tap. */
  show(message: Message): void {
    for (const { onMessage } of this.taps) onMessage(message);
  }

  enter(state: RunState, reason = 'a test'): void {
    this.state = state;
    this.#listener.state?.(state, reason);
  }

  notice(message: string): void {
    this.#listener.notice?.({ at: 1, kind: 'heal', element: 'source', message });
  }

  #refusing(step: 'prepare' | 'start' | 'change'): Promise<void> {
    const error = this.refuse[step];
    return error === undefined ? Promise.resolve() : Promise.reject(error);
  }
}
