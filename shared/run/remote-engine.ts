import { SightlineError, asSightlineError } from '../errors.ts';
import type { DropReason, RunFigures, RunState } from './figures.ts';
import type { BuiltInEvent } from './control.ts';
import { RemoteAnswers } from './remote-answers.ts';
import { RemoteHearing } from './remote-hearing.ts';
import { RemoteIntake } from './remote-intake.ts';
import { RemoteLedger } from './remote-ledger.ts';
import type { RemoteRunInit } from './remote-init.ts';
import { RemoteTaps } from './remote-taps.ts';
import { RemoteTraces } from './remote-traces.ts';
import type { SavedRun } from './run.api.ts';

/** It tells figures twice a second: silent for so long, it is gone. */
const SILENCE_MS = 10_000;
const LOOK_MS = 1_000;

/** An engine at the other end of a link: what it is led frames with, what it tells, and whether it is still there. */
export class RemoteEngine<F> {
  readonly ledger = new RemoteLedger();
  readonly answers: RemoteAnswers<SavedRun>;
  readonly taps: RemoteTaps<F>;
  readonly traces: RemoteTraces;
  readonly #init: RemoteRunInit<F>;
  readonly #intake: RemoteIntake<F>;
  readonly #hearing: RemoteHearing;
  #state: RunState = 'idle';
  #figures: RunFigures | null = null;
  #last: SavedRun;
  #heardAt = 0;
  #stopLooking: (() => void) | null = null;

  constructor(init: RemoteRunInit<F>) {
    const { graph, clock, close, link, picture, saved } = init;
    this.#init = init;
    this.#last = saved ?? { pipeline: graph.id, revision: graph.revision, captured: 0, elements: {} };
    this.answers = new RemoteAnswers(clock);
    this.taps = new RemoteTaps({ picture, close, send: (message) => link.send(message) });
    this.traces = new RemoteTraces(clock);
    this.#intake = this.#makeIntake();
    this.#hearing = this.#makeHearing();
  }

  get state(): RunState {
    return this.#state;
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
        this.#heardAt = this.#init.clock.now();
        this.#hearing.hear(message, payload);
      },
      unsent: () => {
        this.ledger.unsent();
        this.#intake.credit();
      },
      lost: (error) => this.#lose(error),
    });
  }

  /** Lets frames flow. */
  begin(credits: number): void {
    const { clock } = this.#init;
    this.#heardAt = clock.now();
    this.#stopLooking = clock.every(LOOK_MS, () => this.#look());
    this.#askTime();
    this.enter('running', 'frames flow to the edge');
    this.#intake.start(credits);
  }

  /** No frame goes there any more. */
  async rest(reason: string): Promise<void> {
    this.enter('stopping', reason);
    await this.#intake.stop();
  }

  control(builtIn: BuiltInEvent): void {
    this.#init.link.send({ type: 'notify', event: { name: builtIn, target: { to: 'all' }, params: {} } });
    if (builtIn === 'pause') this.enter('paused', 'it was paused');
    else this.enter('running', 'it goes on');
  }

  enter(state: RunState, reason: string): void {
    if (state === 'paused' || this.isLive) this.#intake.pause(state === 'paused');
    if (state === this.#state) return;
    this.#state = state;
    this.#init.listener.state?.(state, reason);
  }

  /** It runs another revision: what it remembers is of that from now on. */
  changed(revision: string): void {
    this.#last = { ...this.#last, revision };
  }

  /** Numbers that were given are not given again, however old the state is. */
  remembered(): SavedRun {
    return { ...this.#last, captured: Math.max(this.#last.captured, this.#sentInAll) };
  }

  async end(state: 'stopped' | 'failed', reason: string, lost: DropReason): Promise<void> {
    if (this.#state === 'stopped' || this.#state === 'failed') return;
    this.#stopLooking?.();
    this.taps.clear();
    this.#init.link.close();
    const left = this.#intake.stop();
    this.ledger.end(lost);
    this.enter(state, reason);
    await left;
  }

  get #sentInAll(): number {
    return (this.#init.saved?.captured ?? 0) + this.ledger.sent;
  }

  #makeIntake(): RemoteIntake<F> {
    const { graph, source, clock, close, link } = this.#init;
    return new RemoteIntake({
      source,
      pace: graph.pace,
      clock,
      close,
      ledger: this.ledger,
      send: (id, info, frame) => {
        this.traces.sent(info.timestamp);
        link.sendFrame(id, info, frame);
      },
      onEnded: () => link.send({ type: 'end' }),
      onError: (error) => this.#lose(asSightlineError(error)),
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
      taken: () => this.#intake.credit(),
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
    if (!this.isLive) return;
    if (state === 'stopped' || state === 'failed') void this.end(state, reason, 'stopped');
    else if (state === 'running' || state === 'healing' || state === 'paused') this.enter(state, reason);
  }

  #look(): void {
    this.#askTime();
    if (this.#init.clock.now() - this.#heardAt < SILENCE_MS) return;
    this.#lose(new SightlineError('edge_lost', `The edge said nothing for ${SILENCE_MS / 1000} s.`));
  }

  #askTime(): void {
    this.#init.link.send({ type: 'clock', askedAt: this.#init.clock.now() });
  }

  #lose(error: SightlineError): void {
    if (this.#state === 'stopped' || this.#state === 'failed') return;
    const last = this.remembered();
    const forgotten = Math.max(0, this.#sentInAll - this.#last.captured);
    if (this.isLive) this.#init.onLost({ error, last, forgotten, wasPaused: this.#state === 'paused' });
    this.answers.fail(error);
    void this.end('failed', error.message, 'edge_lost');
  }
}
