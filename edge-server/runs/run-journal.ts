import type { SightlineError } from '../../shared/errors.ts';
import type { RunState } from '../../shared/run/figures.ts';
import type { RunNotice } from '../../shared/run/run.api.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { NoticeRing } from './notice-ring.ts';

/** What a journal is kept with. */
export interface RunJournalParts {
  readonly clock: Clock;
  readonly log: Log;
  /** The state reads differently now. */
  readonly changed: () => void;
  /** It was given up, with the reason. */
  readonly failed?: ((reason: string) => void) | undefined;
}

/** In which state a pipeline is, since when, and what happened to it. */
export class RunJournal {
  readonly notices = new NoticeRing();
  readonly #parts: RunJournalParts;
  #state: RunState = 'idle';
  #since: number;
  #reason = 'it has not been started';
  /** Why a change was not taken over, as told last. */
  #refusal = '';

  constructor(parts: RunJournalParts) {
    this.#parts = parts;
    this.#since = parts.clock.wallTime();
  }

  get state(): RunState {
    return this.#state;
  }

  /** Milliseconds since 1970. */
  get since(): number {
    return this.#since;
  }

  /** Why it is in this state, in words. */
  get reason(): string {
    return this.#reason;
  }

  /** A change of state, with the reason in words, that is not in the log yet. */
  enter(state: RunState, reason: string): void {
    if (state !== this.#state) this.#parts.log.info(`${state}: ${reason}`);
    this.follow(state, reason);
  }

  /** A change of state that the run itself has told the log of. */
  follow(state: RunState, reason: string): void {
    this.#reason = reason;
    if (state === this.#state) return;
    const { clock, changed, failed } = this.#parts;
    this.#state = state;
    this.#since = clock.wallTime();
    this.notices.add({ at: this.#since, kind: 'state', element: null, message: `${state}: ${reason}` });
    changed();
    if (state === 'failed') failed?.(reason);
  }

  /** Something went wrong with the pipeline as a whole. */
  complain(kind: 'error' | 'given_up', message: string): void {
    const { clock, log } = this.#parts;
    this.notices.add({ at: clock.wallTime(), kind, element: null, message });
    if (kind === 'error') log.warn(message);
    else log.error(message);
  }

  /** A try to start it failed; the next one is in `waitMs`, or there is none. */
  cannotStart({ message }: SightlineError, waitMs: number | null): void {
    const what = `It could not be started: ${message.replace(/\.?$/, '.')}`;
    if (waitMs === null) this.complain('given_up', what);
    else this.complain('error', `${what} Trying again in ${waitMs} ms.`);
    this.enter(waitMs === null ? 'failed' : 'healing', message);
  }

  /** A change was not taken over; null: one was. The same refusal again and again is told once. */
  refused(message: string | null): void {
    if (message !== null && message !== this.#refusal) {
      this.complain('error', `The change was not taken over, so the old definition runs on: ${message}`);
    }
    this.#refusal = message ?? '';
  }

  /** What the run itself tells; changes of state come by themselves. */
  hear(notice: RunNotice): void {
    // What becomes of the run as a whole is told by `follow`.
    if (notice.kind !== 'state' || notice.element !== null) this.notices.add(notice);
  }
}
