import type { JsonObject } from '../json.ts';
import type { LogLevel } from './element.ts';
import type { RunState } from './figures.ts';
import type { RunHost } from './host.ts';
import { passes } from './log-level.ts';
import type { RunListener, RunNotice } from './run.api.ts';

/** What a voice is made of. */
export interface RunVoiceInit {
  readonly pipeline: string;
  readonly host: Pick<RunHost<unknown>, 'clock' | 'log'>;
  readonly listener: RunListener;
}

/** What a run says: its state, its notices and its log. */
export class RunVoice {
  level: LogLevel = 'info';
  readonly #init: RunVoiceInit;
  #state: RunState = 'idle';

  constructor(init: RunVoiceInit) {
    this.#init = init;
  }

  get state(): RunState {
    return this.#state;
  }

  /** Says so where that is a change: one that heals may do so for another reason by now. */
  become(state: RunState, reason: string): void {
    if (state === this.#state && state !== 'healing') return;
    this.#state = state;
    this.#init.listener.state?.(state, reason);
    this.notice('state', null, `${state}: ${reason}`);
  }

  notice(kind: RunNotice['kind'], element: string | null, message: string): void {
    this.tell({ at: this.#init.host.clock.wallTime(), kind, element, message });
  }

  /** Tells a notice, and logs it. */
  tell(notice: RunNotice): void {
    this.#init.listener.notice?.(notice);
    this.log(levelOf(notice.kind), notice.element, notice.message);
  }

  log(level: LogLevel, element: string | null, message: string, fields?: JsonObject): void {
    if (!passes(level, this.level)) return;
    const { host, pipeline } = this.#init;
    const line = { at: host.clock.wallTime(), level, pipeline, element, message };
    host.log(fields === undefined ? line : { ...line, fields });
  }
}

function levelOf(kind: RunNotice['kind']): LogLevel {
  if (kind === 'error' || kind === 'given_up') return 'error';
  return kind === 'state' || kind === 'changed' ? 'info' : 'warn';
}
