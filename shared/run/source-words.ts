import type { SightlineError } from '../errors.ts';
import type { LogLevel } from './element.ts';
import type { RunFaults } from './run-faults.ts';
import type { RunVoice } from './run-voice.ts';
import type { SourceFate } from './source-listener.ts';

/** What puts the fate of a source into words. */
export interface SourceWordsInit {
  readonly voice: Pick<RunVoice, 'notice' | 'log'>;
  /** What is broken in its run. */
  readonly faults: Pick<RunFaults, 'broke' | 'mended'>;
  /** The element that it is; null before it is known. */
  readonly name: () => string | null;
  /** The source was given up. */
  readonly lost: (reason: string) => void;
}

/** Says what becomes of a run's source: as notices, in the log, and as a fault of the run. */
export class SourceWords implements SourceFate {
  readonly #init: SourceWordsInit;
  #error: string | null = null;

  constructor(init: SourceWordsInit) {
    this.#init = init;
  }

  /** Why it failed last; null: it never did. */
  get error(): string | null {
    return this.#error;
  }

  sourceFailed(error: SightlineError, againMs: number | null): void {
    const { voice, faults, name, lost } = this.#init;
    this.#error = error.message;
    if (againMs === null) {
      voice.notice('given_up', name(), `The source failed and is given up: ${error.message}`);
      lost(error.message);
      return;
    }
    voice.notice('error', name(), `${error.message} It is opened again in ${againMs / 1000} s.`);
    faults.broke('source', error.message);
  }

  recovered(): void {
    this.#init.faults.mended('source', 'the source gives frames again');
  }

  frozen(isFrozen: boolean, reason: string): void {
    this.#is('frozen', isFrozen, reason);
  }

  throttled(isThrottled: boolean, reason: string): void {
    this.#is('throttled', isThrottled, reason);
  }

  log(level: LogLevel, element: string | null, message: string): void {
    this.#init.voice.log(level, element, message);
  }

  #is(what: string, isSo: boolean, reason: string): void {
    const words = `The source is ${what}${isSo ? '' : ' no more'}: ${reason}.`;
    this.#init.voice.notice(isSo ? 'warning' : 'heal', this.#init.name(), words);
  }
}
