import { SightlineError } from '../errors.ts';
import type { Clock } from '../clock.ts';

/** A run that is elsewhere tells figures twice a second: silent for so long, it is gone. */
const SILENCE_MS = 10_000;
const LOOK_MS = 1_000;

/** What a watch over a run that is elsewhere does. */
export interface RemoteWatchInit {
  readonly clock: Clock;
  /** Once a second. */
  readonly look: () => void;
  /** Nothing was heard for too long. */
  readonly lost: (error: SightlineError) => void;
}

/** Watches whether the other end still speaks. Whoever starts it stops it. */
export class RemoteWatch {
  readonly #init: RemoteWatchInit;
  #heardAt = 0;
  #cancel: (() => void) | null = null;

  constructor(init: RemoteWatchInit) {
    this.#init = init;
  }

  start(): void {
    this.heard();
    this.#cancel = this.#init.clock.every(LOOK_MS, () => this.#tick());
    this.#init.look();
  }

  /** Something came. */
  heard(): void {
    this.#heardAt = this.#init.clock.now();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #tick(): void {
    const { clock, look, lost } = this.#init;
    look();
    if (clock.now() - this.#heardAt < SILENCE_MS) return;
    lost(new SightlineError('edge_lost', `The edge said nothing for ${SILENCE_MS / 1000} s.`));
  }
}
