import type { Clock } from '../clock.ts';
import type { FrameInfo } from '../frame.ts';
import type { Pace } from './graph.ts';
import type { RunSource } from './host.ts';
import { Pacer } from './pacer.ts';
import type { RemoteLedger } from './remote-ledger.ts';

type Info = Omit<FrameInfo, 'id'>;

/** A frame that waits for a credit. */
interface Waiting<F> {
  readonly frame: F;
  readonly info: Info;
  readonly since: number;
}

/** What an intake is made of. */
export interface RemoteIntakeInit<F> {
  readonly source: RunSource<F>;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly ledger: RemoteLedger;
  readonly close: (frame: F) => void;
  /** Takes the frame over. */
  readonly send: (id: number, info: Info, frame: F) => void;
  readonly onEnded: () => void;
  readonly onError: (error: Error) => void;
}

/**
 * Leads a source's frames over a link: as many as there are credits, then one waits, the newest wins; a source that
 * can wait is given the next turn when a credit is there, so that none of its frames is lost. Whoever made it stops it.
 */
export class RemoteIntake<F> {
  readonly #init: RemoteIntakeInit<F>;
  readonly #pacer: Pacer;
  #credits = 0;
  #waiting: Waiting<F> | null = null;
  #welcome: (() => void)[] = [];
  #stopped = false;
  #paused = false;

  constructor(init: RemoteIntakeInit<F>) {
    this.#init = init;
    // A source that can wait does so for the pace of the other side.
    this.#pacer = new Pacer(init.source.live ? init.pace.fps : null);
  }

  /** Lets frames flow. */
  start(credits: number): void {
    if (this.#stopped) return;
    this.#credits = credits;
    const { source, onEnded, onError } = this.#init;
    source.start({ onFrame: (frame, info) => this.#take(frame, info), onEnded, onError });
  }

  /** Frames are dropped as `paused`, and a source that can wait is let wait, until they are not any more. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused && this.#credits > 0) this.#letIn();
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
    this.#stopped = true;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) this.#drop(waiting.frame, 'paused');
    const stopped = this.#init.source.stop();
    this.#letIn();
    await stopped;
  }

  #take(frame: F, info: Info): Promise<void> | undefined {
    const { ledger, clock, source } = this.#init;
    ledger.capture();
    const since = clock.now();
    if (this.#stopped || this.#paused) this.#drop(frame, 'paused');
    else if (!this.#pacer.take(since)) this.#drop(frame, 'paced');
    else this.#sendOrWait({ frame, info, since });
    if (source.live || this.#stopped || (this.#credits > 0 && !this.#paused)) return undefined;
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
    const { clock, pace } = this.#init;
    const isLate = pace.deadlineMs !== null && clock.now() - next.since > pace.deadlineMs;
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
    this.#init.close(frame);
    this.#init.ledger.drop(reason);
  }

  #letIn(): void {
    const welcome = this.#welcome;
    this.#welcome = [];
    for (const resolve of welcome) resolve();
  }
}
