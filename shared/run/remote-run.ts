import { SightlineError, asSightlineError, messageOf } from '../errors.ts';
import { structureOf } from '../pipeline/structure.ts';
import type { RunServerMessage } from '../wire/run-messages.ts';
import type { Clock } from '../clock.ts';
import type { BuiltInEvent, ControlEvent, RunStructure } from './control.ts';
import type { LogLevel } from './element.ts';
import type { DropReason, RunFigures, RunState } from './figures.ts';
import type { PipelineGraph } from './graph.ts';
import type { RunLogLine, RunSource } from './host.ts';
import { RemoteIntake } from './remote-intake.ts';
import { NO_FIGURES, RemoteLedger } from './remote-ledger.ts';
import type { RunLink } from './remote-link.ts';
import { aim, unknown } from './run-events.ts';
import type { ElementLookup, Run, RunListener, SavedRun, TapOptions } from './run.api.ts';

/** What a run that is elsewhere is made of. It takes the link over, which is prepared. */
export interface RemoteRunInit<F> {
  readonly graph: PipelineGraph;
  readonly elements: ElementLookup;
  readonly link: RunLink<F>;
  readonly source: RunSource<F>;
  readonly clock: Clock;
  /** Frees a frame; must not throw. */
  readonly close: (frame: F) => void;
  readonly log: (line: RunLogLine) => void;
  readonly listener: RunListener;
  readonly saved: SavedRun | null;
  /** Called once when it was lost without having been ended, with what it last told of itself. */
  readonly onLost: (error: SightlineError, last: SavedRun) => void;
}

/** Something that is waited for. */
interface Awaited<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: SightlineError) => void;
}

const START_MS = 15_000;
/** Draining, and saying what is remembered. */
const SAVE_MS = 10_000;
/** It tells figures twice a second: silent for so long, it is gone. */
const SILENCE_MS = 10_000;
const LOOK_MS = 1_000;

/** A run whose source is here and whose engine is at the other end of a link. */
export class RemoteRun<F> implements Run {
  readonly #init: RemoteRunInit<F>;
  readonly #ledger = new RemoteLedger();
  readonly #intake: RemoteIntake<F>;
  #state: RunState = 'idle';
  #figures: RunFigures | null = null;
  #last: SavedRun;
  #ready: Awaited<number> | null = null;
  #saved: Awaited<SavedRun> | null = null;
  #heardAt = 0;
  #stopLooking: (() => void) | null = null;

  constructor(init: RemoteRunInit<F>) {
    const { graph, source, clock, close, link } = init;
    this.#init = init;
    this.#last = init.saved ?? { pipeline: graph.id, revision: graph.revision, captured: 0, elements: {} };
    this.#intake = new RemoteIntake({
      source,
      pace: graph.pace,
      clock,
      close,
      ledger: this.#ledger,
      send: (id, info, frame) => link.sendFrame(id, info, frame),
      onEnded: () => link.send({ type: 'end' }),
      onError: (error) => this.#lose(asSightlineError(error)),
    });
  }

  get state(): RunState {
    return this.#state;
  }

  async start(): Promise<void> {
    if (this.#state !== 'idle') throw new SightlineError('conflict', `this run is ${this.#state} already`);
    this.#setState('starting', 'its elements are set up on the edge');
    const { link, saved } = this.#init;
    link.listen({
      message: (message) => this.#hear(message),
      unsent: () => this.#unsent(),
      lost: (error) => this.#lose(error),
    });
    try {
      const credits = await this.#answer<number>(START_MS, (awaited) => {
        this.#ready = awaited;
        link.send({ type: 'start', saved });
      });
      this.#begin(credits);
    } catch (error) {
      await this.#end('failed', asSightlineError(error).message, 'edge_lost');
      throw error;
    }
  }

  async stop(drainMs: number = SAVE_MS): Promise<void> {
    if (this.#isLive) await Promise.allSettled([this.#save(drainMs)]);
    await this.kill();
  }

  pause(): void {
    if (this.#state === 'running') this.#control('pause');
  }

  resume(): void {
    if (this.#state === 'paused') this.#control('resume');
  }

  kill(): Promise<void> {
    return this.#end('stopped', 'it was ended at once', 'stopped');
  }

  notify(event: ControlEvent): void {
    const { graph, elements, link, listener } = this.#init;
    const aimed = aim(event, graph, elements);
    if (aimed.builtIn === null || aimed.elements !== null) {
      link.send({ type: 'notify', event });
      return;
    }
    if (aimed.builtIn === 'stop') void this.stop();
    else if (aimed.builtIn === 'kill') void this.kill();
    else if (aimed.builtIn === 'pause') this.pause();
    else this.resume();
    listener.event?.(event);
  }

  structure(): RunStructure {
    return structureOf(this.#init.graph, this.#init.elements);
  }

  figures(): RunFigures {
    const there = this.#figures ?? NO_FIGURES;
    return { ...there, state: this.#state, ledger: this.#ledger.counts() };
  }

  /** Rejects: what runs elsewhere is of the revision that is known there. */
  change(): Promise<void> {
    const words = 'A run on the edge does not take changes: move it back first, or start it anew.';
    return Promise.reject(new SightlineError('unsupported', words));
  }

  async save(): Promise<SavedRun> {
    try {
      const saved = await this.#save(SAVE_MS);
      await this.#end('stopped', 'it moved', 'stopped');
      return saved;
    } catch (error) {
      await this.#end('failed', messageOf(error), 'edge_lost');
      throw error;
    }
  }

  /** As it was told last, at most a second ago. */
  snapshot(): Promise<SavedRun> {
    return Promise.resolve(this.#remembered());
  }

  /** Shows nothing: messages are looked at where they are. */
  tap({ element }: TapOptions): () => void {
    const names = this.#init.graph.elements.map(({ name }) => name);
    if (!names.includes(element)) throw unknown('element', element, names, this.#init.graph);
    this.#log(
      'warn',
      'What goes through an element cannot be looked at from here while it runs on the edge.',
    );
    return () => undefined;
  }

  /** Traces stay on the edge. */
  trace(): void {
    this.#log('debug', 'Frames are not traced while the pipeline runs on the edge.');
  }

  logLevel(level: LogLevel): void {
    this.#init.link.send({ type: 'log_level', level });
  }

  get #isLive(): boolean {
    return this.#state === 'running' || this.#state === 'paused' || this.#state === 'healing';
  }

  #begin(credits: number): void {
    const { clock } = this.#init;
    this.#heardAt = clock.now();
    this.#stopLooking = clock.every(LOOK_MS, () => this.#look());
    this.#setState('running', 'frames flow to the edge');
    this.#intake.start(credits);
  }

  async #save(limitMs: number): Promise<SavedRun> {
    this.#setState('stopping', 'it moves');
    await this.#intake.stop();
    return this.#answer<SavedRun>(limitMs, (awaited) => {
      this.#saved = awaited;
      this.#init.link.send({ type: 'save' });
    });
  }

  #hear(message: RunServerMessage): void {
    const { listener, log, clock } = this.#init;
    this.#heardAt = clock.now();
    if (message.type === 'taken') this.#intake.credit();
    else if (message.type === 'output') listener.output?.(message.message, message.element);
    else if (message.type === 'event') listener.event?.(message.event);
    else if (message.type === 'notice') listener.notice?.(message.notice);
    else if (message.type === 'log') log(message.line);
    else this.#hearOfItself(message);
  }

  #hearOfItself(message: RunServerMessage): void {
    if (message.type === 'figures') this.#take(message.figures);
    else if (message.type === 'snapshot') this.#last = message.saved;
    else if (message.type === 'ready') this.#ready?.resolve(message.credits);
    else if (message.type === 'state') this.#follow(message.state, message.reason);
    else if (message.type === 'error') this.#lose(new SightlineError(message.code, message.message));
    else if (message.type === 'saved') {
      this.#take(message.figures);
      this.#saved?.resolve(message.saved);
    }
  }

  #take(figures: RunFigures): void {
    this.#figures = figures;
    this.#ledger.tell(figures.ledger);
  }

  /** What it does by itself over there: it heals, an element pauses it, its source ends. */
  #follow(state: RunState, reason: string): void {
    if (!this.#isLive) return;
    if (state === 'stopped' || state === 'failed') void this.#end(state, reason, 'stopped');
    else if (state === 'running' || state === 'healing' || state === 'paused') this.#enter(state, reason);
  }

  #control(builtIn: BuiltInEvent): void {
    this.#init.link.send({ type: 'notify', event: { name: builtIn, target: { to: 'all' }, params: {} } });
    if (builtIn === 'pause') this.#enter('paused', 'it was paused');
    else this.#enter('running', 'it goes on');
  }

  #enter(state: RunState, reason: string): void {
    this.#intake.pause(state === 'paused');
    this.#setState(state, reason);
  }

  #unsent(): void {
    this.#ledger.unsent();
    this.#intake.credit();
  }

  #look(): void {
    if (this.#init.clock.now() - this.#heardAt < SILENCE_MS) return;
    this.#lose(new SightlineError('edge_lost', `The edge said nothing for ${SILENCE_MS / 1000} s.`));
  }

  #lose(error: SightlineError): void {
    if (this.#state === 'stopped' || this.#state === 'failed') return;
    if (this.#isLive) this.#init.onLost(error, this.#remembered());
    (this.#ready ?? this.#saved)?.reject(error);
    void this.#end('failed', error.message, 'edge_lost');
  }

  /** Numbers that were given are not given again, however old the state is. */
  #remembered(): SavedRun {
    const begun = this.#init.saved?.captured ?? 0;
    return { ...this.#last, captured: Math.max(this.#last.captured, begun + this.#ledger.sent) };
  }

  async #end(state: 'stopped' | 'failed', reason: string, lost: DropReason): Promise<void> {
    if (this.#state === 'stopped' || this.#state === 'failed') return;
    this.#stopLooking?.();
    this.#init.link.close();
    const left = this.#intake.stop();
    this.#ledger.end(lost);
    this.#setState(state, reason);
    await left;
  }

  /** Waits for an answer, which must come in time. */
  async #answer<T>(limitMs: number, ask: (awaited: Awaited<T>) => void): Promise<T> {
    let cancel: (() => void) | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        const late = new SightlineError('deadline', `The edge gave no answer in ${limitMs / 1000} s.`);
        cancel = this.#init.clock.after(limitMs, () => reject(late));
        ask({ resolve, reject });
      });
    } finally {
      cancel?.();
      this.#ready = null;
      this.#saved = null;
    }
  }

  #setState(state: RunState, reason: string): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#init.listener.state?.(state, reason);
  }

  #log(level: LogLevel, message: string): void {
    const { clock, graph, log } = this.#init;
    log({ at: clock.wallTime(), level, pipeline: graph.id, element: null, message });
  }
}
