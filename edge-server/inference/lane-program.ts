import type { Clock } from '../clock.ts';
import type { FromLane, LaneSetup, ToLane } from './lane-messages.ts';
import type { LaneHandle, LaneProcessEvents } from './lane-process.ts';

/** What a lane's process is started with. */
export interface LaneProgramParts {
  readonly setup: LaneSetup;
  readonly start: (events: LaneProcessEvents) => LaneHandle;
  readonly log: (message: string) => void;
}

/** What is heard of it. Nothing is, once it is forgotten. */
export interface LaneProgramEvents {
  readonly heard: (message: FromLane) => void;
  /** It is gone; the reason ends with what it said last. */
  readonly exited: (reason: string) => void;
}

/** The process of a lane, one after the other. */
export class LaneProgram {
  readonly #parts: LaneProgramParts;
  readonly #clock: Clock;
  readonly #events: LaneProgramEvents;
  #process: LaneHandle | null = null;
  #lastComplaint = '';
  #onExit: () => void = () => undefined;

  constructor(parts: LaneProgramParts, clock: Clock, events: LaneProgramEvents) {
    this.#parts = parts;
    this.#clock = clock;
    this.#events = events;
  }

  /** Null while there is none. */
  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Starts another process and has it load the model. */
  start(): void {
    this.#lastComplaint = '';
    const process: LaneHandle = this.#parts.start({
      message: (message) => this.#process === process && this.#events.heard(message),
      exit: (reason) => this.#process === process && this.#exited(reason),
      complaint: (line) => this.#complain(line),
    });
    this.#process = process;
    process.send({ type: 'open', setup: this.#parts.setup });
  }

  send(message: ToLane, payload?: Uint8Array): void {
    this.#process?.send(message, payload);
  }

  /** Lets it finish what it has. */
  end(): void {
    this.#process?.end();
  }

  /** Ends it, at once or when it has had `drainMs`, and by force after that again. Resolves when it has ended. */
  async endWithin(drainMs: number, isAtOnce: boolean): Promise<void> {
    if (this.#process === null) return;
    if (isAtOnce) this.end();
    const cancelEnd = this.#clock.after(drainMs, () => this.end());
    const cancelKill = this.#clock.after(2 * drainMs, () => this.kill());
    await new Promise<void>((resolve) => {
      this.#onExit = resolve;
    });
    cancelEnd();
    cancelKill();
  }

  kill(): void {
    this.#process?.kill();
  }

  /** Whatever it does from here on concerns nobody. */
  forget(): void {
    this.#process = null;
  }

  /** Is not needed any more: ends by itself, unheard. */
  release(): void {
    const process = this.#process;
    this.#process = null;
    process?.end();
  }

  #exited(reason: string): void {
    this.#events.exited(`${reason}${this.#lastWords()}`);
    this.#onExit();
  }

  #complain(line: string): void {
    this.#lastComplaint = line;
    this.#parts.log(`its process says: ${line}`);
  }

  #lastWords(): string {
    return this.#lastComplaint === '' ? '' : ` (it last said: ${this.#lastComplaint.slice(-300)})`;
  }
}
