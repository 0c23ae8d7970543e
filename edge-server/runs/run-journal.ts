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

  /** A change of state, with the reason in words, that is not in the log yet. */
  enter(state: RunState, reason: string): void {
    if (state !== this.#state) this.#parts.log.info(`${state}: ${reason}`);
    this.follow(state, reason);
  }

  /** A change of state that the run itself has told the log of. */
  follow(state: RunState, reason: string): void {
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

  /** What the run itself tells; changes of state come by themselves. */
  hear(notice: RunNotice): void {
    if (notice.kind !== 'state') this.notices.add(notice);
  }
}
