import { SightlineError } from '../errors.ts';
import type { DropReason, RunFigures, RunState } from './figures.ts';
import type { BuiltInEvent } from './control.ts';
import { sourceOf } from './graph-ends.ts';
import type { PipelineGraph } from './graph.ts';
import { RemoteAnswers } from './remote-answers.ts';
import { RemoteHearing } from './remote-hearing.ts';
import { RemoteLedger } from './remote-ledger.ts';
import type { RemoteRunInit } from './remote-init.ts';
import { RemoteOrders } from './remote-orders.ts';
import { RemoteSource } from './remote-source.ts';
import { RemoteTaps } from './remote-taps.ts';
import { RemoteTraces } from './remote-traces.ts';
import { RemoteWatch } from './remote-watch.ts';
import { RunFaults } from './run-faults.ts';
import type { SavedRun } from './run.api.ts';

/** An engine at the other end of a link: what it is led frames with, what it tells, and whether it is still there. */
export class RemoteEngine<F> {
  readonly ledger = new RemoteLedger();
  readonly answers: RemoteAnswers<SavedRun>;
  readonly orders: RemoteOrders;
  readonly taps: RemoteTaps<F>;
  readonly traces: RemoteTraces;
  readonly source: RemoteSource<F>;
  readonly #faults: RunFaults;
  readonly #init: RemoteRunInit<F>;
  readonly #hearing: RemoteHearing;
  readonly #watch: RemoteWatch;
  #state: RunState = 'idle';
  #figures: RunFigures | null = null;
  #last: SavedRun;
  #graph: PipelineGraph;

  constructor(init: RemoteRunInit<F>) {
    const { graph, clock, frames, link, picture, saved } = init;
    this.#init = init;
    this.#graph = graph;
    this.#last = saved ?? { pipeline: graph.id, revision: graph.revision, captured: 0, elements: {} };
    this.answers = new RemoteAnswers(clock);
    this.orders = new RemoteOrders((message) => link.send(message));
    this.taps = new RemoteTaps({
      picture,
      close: (frame) => frames.close(frame),
      send: (message) => this.orders.say(message),
    });
    this.traces = new RemoteTraces(clock);
    this.#watch = new RemoteWatch({
      clock,
      look: () => this.orders.say({ type: 'clock', askedAt: clock.now() }),
      lost: (error) => this.#lose(error),
    });
    this.#faults = this.#makeFaults();
    this.source = this.#makeSource();
    this.#hearing = this.#makeHearing();
  }

  get state(): RunState {
    return this.#state;
  }

  /** The definition that runs. */
  get graph(): PipelineGraph {
    return this.#graph;
  }

  /** As they were told last. */
  get figures(): RunFigures | null {
    return this.#figures;
  }

  get isLive(): boolean {
    return this.#state === 'running' || this.#state === 'paused' || this.#state === 'healing';
  }

  listen(): void {
    this.#init.link.listen({
      message: (message, payload) => {
        this.#watch.heard();
        this.#hearing.hear(message, payload);
      },
      unsent: () => {
        this.ledger.unsent();
        this.source.intake.credit();
      },
      lost: (error) => this.#lose(error),
    });
  }

  /** Lets frames flow. Throws why it was lost, where it was since it was ready. */
  async begin(credits: number): Promise<void> {
    await this.source.intake.keeper.open();
    this.answers.mustCome();
    this.#watch.start();
    this.enter('running', 'frames flow to the edge');
    this.source.intake.start(credits);
  }

  /** No frame goes there any more. */
  async rest(reason: string): Promise<void> {
    this.enter('stopping', reason);
    await this.source.intake.stop();
  }

  control(builtIn: BuiltInEvent): void {
    this.orders.say({ type: 'notify', event: { name: builtIn, target: { to: 'all' }, params: {} } });
    if (builtIn === 'pause') this.enter('paused', 'it was paused');
    else this.#faults.goOn('it goes on');
  }

  enter(state: RunState, reason: string): void {
    if (state === 'paused' || this.isLive) this.source.intake.pause(state === 'paused');
    if (state === this.#state && state !== 'healing') return;
    this.#state = state;
    this.#init.listener.state?.(state, reason);
  }

  /** It runs another definition: what it remembers is of that revision from now on, and frames come at its pace. */
  changed(graph: PipelineGraph): void {
    this.#graph = graph;
    this.source.intake.setPace(graph.pace);
    this.#last = { ...this.#last, revision: graph.revision };
  }

  /** Numbers that were given are not given again, however old the state is. */
  remembered(): SavedRun {
    return { ...this.#last, captured: Math.max(this.#last.captured, this.#sentInAll) };
  }

  async end(state: 'stopped' | 'failed', reason: string, lost: DropReason): Promise<void> {
    if (this.#state === 'stopped' || this.#state === 'failed') return;
    this.#watch.stop();
    this.taps.clear();
    this.#init.link.close();
    this.answers.fail(new SightlineError('aborted', `The run was ended: ${reason}.`));
    const left = this.source.intake.stop();
    this.ledger.end(lost);
    this.enter(state, reason);
    await left;
  }

  get #sentInAll(): number {
    return (this.#init.saved?.captured ?? 0) + this.ledger.sent;
  }

  #makeFaults(): RunFaults {
    return new RunFaults({
      state: () => this.#state,
      become: (state, reason, part) => {
        this.enter(state, reason);
        if (part === 'source') this.source.tellState(state, reason);
      },
    });
  }

  #makeSource(): RemoteSource<F> {
    return new RemoteSource({
      run: this.#init,
      ledger: this.ledger,
      name: () => sourceOf(this.#graph).name,
      state: () => this.#state,
      faults: this.#faults,
      send: (id, info, frame) => {
        this.traces.sent(info.timestamp);
        this.#init.link.sendFrame(id, info, frame);
      },
      ended: () => this.orders.say({ type: 'end' }),
      lost: (reason) => void this.end('failed', reason, 'stopped'),
    });
  }

  #makeHearing(): RemoteHearing {
    const { listener, log } = this.#init;
    return new RemoteHearing({
      listener,
      log,
      answers: this.answers,
      tapped: (...sample) => this.taps.show(...sample),
      traces: this.traces,
      taken: () => this.source.intake.credit(),
      figures: (figures) => {
        this.#figures = figures;
        this.ledger.tell(figures.ledger);
      },
      remembers: (saved) => {
        this.#last = saved;
      },
      state: (state, reason) => this.#follow(state, reason),
      lost: (error) => this.#lose(error),
    });
  }

  /** What it does by itself over there: it heals, an element pauses it, its source ends. */
  #follow(state: RunState, reason: string): void {
    if (state === 'stopped' || state === 'failed') this.answers.ended.give();
    if (!this.isLive) return;
    if (state === 'stopped' || state === 'failed') void this.end(state, reason, 'stopped');
    else if (state === 'paused') this.enter(state, reason);
    else if (state === 'running' || state === 'healing') this.#goesOn(state, reason);
  }

  /** The other end knows nothing of a camera that failed. */
  #goesOn(state: 'running' | 'healing', reason: string): void {
    if (state === 'healing') this.#faults.broke('elements', reason);
    else this.#faults.mended('elements', reason);
    if (this.#state === 'paused') this.#faults.goOn(reason);
  }

  /** What was answered before this counts, and whoever waits for an answer ends it, knowing what that means. */
  #lose(error: SightlineError): void {
    this.answers.fail(error);
    if (!this.isLive) return;
    const last = this.remembered();
    const forgotten = Math.max(0, this.#sentInAll - this.#last.captured);
    this.#init.onLost({ error, last, forgotten, wasPaused: this.#state === 'paused' });
    void this.end('failed', error.message, 'edge_lost');
  }
}
