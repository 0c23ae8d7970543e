import type { Clock } from '../clock.ts';
import { SightlineError } from '../errors.ts';
import type { RunState } from './figures.ts';
import type { RunAccounts } from './run-accounts.ts';
import { drain } from './run-drain.ts';
import type { RunFlows } from './run-flows.ts';
import type { RunHealth } from './run-health.ts';
import type { RunSource } from './run-source.ts';
import type { RunVoice } from './run-voice.ts';

const ENDED: ReadonlySet<RunState> = new Set(['failed', 'stopped']);

/** What comes to an end. */
export interface EndingParts {
  readonly flows: RunFlows;
  readonly source: Pick<RunSource<unknown>, 'stop' | 'close'>;
  readonly health: RunHealth | null;
}

/** What a run's end is made of. */
export interface RunEndingInit {
  readonly clock: Clock;
  readonly voice: RunVoice;
  readonly accounts: RunAccounts;
  /** As they are when it comes to that. */
  readonly parts: () => EndingParts;
}

/** How a run comes to its end: once, however many ask for it, and with every frame accounted for. */
export class RunEnding {
  readonly #init: RunEndingInit;
  #ending: Promise<void> | null = null;

  constructor(init: RunEndingInit) {
    this.#init = init;
  }

  /** Whether the end has begun. */
  get hasBegun(): boolean {
    return this.#ending !== null;
  }

  /** What began before the end of the run must not bring parts of it to life again. Throws `aborted` then. */
  mustGoOn(): void {
    if (this.hasBegun) throw new SightlineError('aborted', 'The run was stopped.');
  }

  /** Throws `conflict` once the run is over. */
  mustNotHaveEnded(): void {
    if (ENDED.has(this.#init.voice.state)) throw new SightlineError('conflict', 'this run has ended');
  }

  /** The source has ended: what is in flight may come to its end too. */
  async finish(): Promise<void> {
    const { voice } = this.#init;
    if (ENDED.has(voice.state) || voice.state === 'stopping') return;
    voice.become('stopping', 'the source has ended');
    await this.drainToEnd(null);
    await this.end('stopped', 'the source has ended');
  }

  /** As `drain`; then elements are told that no more comes, and what they say to that comes to its end, too. */
  async drainToEnd(limitMs: number | null): Promise<void> {
    await this.drain(limitMs);
    if (this.hasBegun) return;
    this.#init.parts().flows.tellEnd();
    await this.drain(limitMs);
  }

  /** No new frames; resolves when those in flight have ended, and `all` that elements sent by themselves too. */
  async drain(limitMs: number | null, what: 'frames' | 'all' = 'all'): Promise<void> {
    const { clock, accounts, parts } = this.#init;
    await parts().source.stop();
    const rest = what === 'all' ? { isIdle: () => parts().flows.isIdle() } : {};
    await drain({ clock, accounts, limitMs, hasEnded: () => this.hasBegun, ...rest });
  }

  end(state: 'failed' | 'stopped', reason: string): Promise<void> {
    this.#ending ??= this.#close(state, reason);
    return this.#ending;
  }

  async #close(state: 'failed' | 'stopped', reason: string): Promise<void> {
    const { voice, accounts, parts } = this.#init;
    const { flows, source, health } = parts();
    health?.close();
    accounts.wake();
    await source.close();
    await flows.close();
    accounts.endAll();
    voice.become(state, reason);
  }
}
