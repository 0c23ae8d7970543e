import type { Clock } from '../clock.ts';
import type { FrameInfo } from '../frame.ts';
import type { Pace, PipelineGraph } from './graph.ts';
import { sourceOf } from './graph-ends.ts';
import type { FrameVerbs, RunSource } from './host.ts';
import { Pacer } from './pacer.ts';
import type { RemoteLedger } from './remote-ledger.ts';
import { SourceKeeper } from './source-keeper.ts';
import type { SourceFate } from './source-listener.ts';

type Info = Omit<FrameInfo, 'id'>;

/** A frame that waits for a credit. */
interface Waiting<F> {
  readonly frame: F;
  readonly info: Info;
  readonly since: number;
}

/** What an intake is made of. */
export interface RemoteIntakeInit<F> {
  readonly graph: Pick<PipelineGraph, 'elements' | 'pace' | 'reconnect'>;
  readonly source: RunSource<F>;
  readonly clock: Clock;
  readonly frames: Pick<FrameVerbs<F>, 'close' | 'hash'>;
  readonly ledger: RemoteLedger;
  /** Takes the frame over. */
  readonly send: (id: number, info: Info, frame: F) => void;
  /** There will be no more. */
  readonly ended: () => void;
  readonly fate: SourceFate;
}

/**
 * Leads a source's frames over a link: as many as there are credits, then one waits, the newest wins; a source that
 * can wait is given the next turn when a credit is there, so that none of its frames is lost. Whoever made it stops it.
 */
export class RemoteIntake<F> {
  readonly #init: RemoteIntakeInit<F>;
  #pace: Pace;
  #pacer: Pacer;
  /** Keeps the source open. */
  readonly keeper: SourceKeeper<F>;
  #credits = 0;
  #waiting: Waiting<F> | null = null;
  #welcome: (() => void)[] = [];
  #paused = false;

  constructor(init: RemoteIntakeInit<F>) {
    this.#init = init;
    this.#pace = init.graph.pace;
    this.#pacer = this.#makePacer();
    this.keeper = this.#makeKeeper();
  }

  /** Lets frames flow. */
  start(credits: number): void {
    this.#credits = credits;
    this.keeper.start();
  }

  /** Frames are dropped as `paused`, and a source that can wait is let wait, until they are not any more. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused && this.#credits > 0) this.#letIn();
  }

  /** Its definition was changed: this counts for the frame that waits and for all that come. */
  setPace(pace: Pace): void {
    const { fps } = this.#pace;
    this.#pace = pace;
    // One that goes on at the same rate keeps in step.
    if (pace.fps !== fps) this.#pacer = this.#makePacer();
  }

  /** A frame was taken there, or never got there. */
  credit(): void {
    this.#credits += 1;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) this.#sendInTime(waiting);
    if (this.#credits > 0 && !this.#paused) this.#letIn();
  }

  /** Resolves when the source is let go of; what waited is dropped as `paused`. */
  async stop(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) this.#drop(waiting.frame, 'paused');
    const stopped = this.keeper.stop();
    this.#letIn();
    await stopped;
  }

  /** A source that can wait does so for the pace of the other side. */
  #makePacer(): Pacer {
    return new Pacer(this.#init.source.live ? this.#pace.fps : null);
  }

  #makeKeeper(): SourceKeeper<F> {
    const { graph, source, clock, frames, ended, fate } = this.#init;
    return new SourceKeeper<F>({
      element: sourceOf(graph),
      clock,
      frames,
      fate,
      ended,
      once: false,
      reconnect: graph.reconnect,
      openSource: () => Promise.resolve(source),
      take: (frame, info) => this.#take(frame, info),
    });
  }

  #take(frame: F, info: Info): Promise<void> | undefined {
    const { ledger, clock, source } = this.#init;
    ledger.capture();
    const since = clock.now();
    if (this.#paused) this.#drop(frame, 'paused');
    else if (!this.#pacer.take(since)) this.#drop(frame, 'paced');
    else this.#sendOrWait({ frame, info, since });
    if (source.live || (this.#credits > 0 && !this.#paused)) return undefined;
    return new Promise((resolve) => void this.#welcome.push(resolve));
  }

  #sendOrWait(next: Waiting<F>): void {
    if (this.#credits > 0) {
      this.#send(next);
      return;
    }
    if (this.#waiting !== null) this.#drop(this.#waiting.frame, 'superseded');
    this.#waiting = next;
  }

  #sendInTime(next: Waiting<F>): void {
    const { deadlineMs } = this.#pace;
    const isLate = deadlineMs !== null && this.#init.clock.now() - next.since > deadlineMs;
    if (isLate) this.#drop(next.frame, 'deadline');
    else this.#send(next);
  }

  #send({ frame, info }: Waiting<F>): void {
    const { ledger, send } = this.#init;
    this.#credits -= 1;
    ledger.send();
    send(ledger.sent, info, frame);
  }

  #drop(frame: F, reason: 'paused' | 'paced' | 'superseded' | 'deadline'): void {
    this.#init.frames.close(frame);
    this.#init.ledger.drop(reason);
  }

  #letIn(): void {
    const welcome = this.#welcome;
    this.#welcome = [];
    for (const resolve of welcome) resolve();
  }
}
