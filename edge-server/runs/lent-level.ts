import type { LogLevel } from '../../shared/run/element.ts';
import { LOG_LEVELS } from '../stream/log-feed.ts';

/** How much is logged: what was set, or more for as long as somebody asked for it. */
export class LentLevel {
  readonly #apply: (level: string) => void;
  /** Of the log, which may be less than any of a run's. */
  #usual: string;
  #applied: string;
  /** Until when each level was asked for, milliseconds of the server's clock. */
  readonly #until = new Map<LogLevel, number>();

  constructor(usual: string, apply: (level: string) => void) {
    this.#usual = usual;
    this.#applied = usual;
    this.#apply = apply;
  }

  /** What is logged while nobody asks for more. */
  get usual(): string {
    return this.#usual;
  }

  set(level: LogLevel, now: number): void {
    this.#usual = level;
    this.look(now);
  }

  /** At least this much until then; who asks again has it longer. */
  lend(level: LogLevel, until: number, now: number): void {
    this.#until.set(level, Math.max(until, this.#until.get(level) ?? until));
    this.look(now);
  }

  /** Ends what has lasted long enough. To be called now and then. */
  look(now: number): void {
    for (const [level, until] of this.#until) if (until <= now) this.#until.delete(level);
    const wanted = LOG_LEVELS.find((level) => level === this.#usual || this.#until.has(level)) ?? this.#usual;
    if (wanted === this.#applied) return;
    this.#applied = wanted;
    this.#apply(wanted);
  }
}
