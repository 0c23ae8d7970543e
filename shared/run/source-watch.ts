import type { Clock } from '../clock.ts';
import { isJsonObject } from '../json.ts';
import { DEFAULT_FROZEN, FrozenFrames } from './frozen-frames.ts';
import type { FrozenLimits, SourceHealth } from './frozen-frames.ts';
import type { GraphElement } from './graph.ts';
import { AwakeTime } from './heartbeat.ts';

/** How often a source is looked after, milliseconds. */
const CHECK_MS = 1_000;
/** A source that is asked for so few pictures may take so many times as long for one. */
const SLOW_FACTOR = 3;

/** What a source is watched with. */
export interface SourceWatchInit {
  readonly clock: Clock;
  readonly element: GraphElement;
  readonly onChange: (health: SourceHealth, reason: string) => void;
  /** Why its host lets it give nothing at the moment; null: it does. */
  readonly heldBack: () => string | null;
}

/**
 * Watches over what a live source gives. Time in which this host slept or was held back is no silence of the source's.
 * Whoever made it closes it.
 */
export class SourceWatch {
  readonly #time: AwakeTime;
  readonly #frames: FrozenFrames;
  readonly #heldBack: () => string | null;
  readonly #stopChecking: () => void;

  constructor({ clock, element, onChange, heldBack }: SourceWatchInit) {
    this.#heldBack = heldBack;
    const time = new AwakeTime(clock, 2 * CHECK_MS);
    this.#time = time;
    this.#frames = new FrozenFrames({ now: () => time.now() }, onChange, limitsOf(element));
    this.#stopChecking = clock.every(CHECK_MS, () => this.#check());
  }

  get health(): SourceHealth {
    return this.#frames.health;
  }

  /** Whether two different pictures have come. */
  get hasChanged(): boolean {
    return this.#frames.hasChanged;
  }

  /** A frame came; `hash` null: nobody looked at its pixels. */
  frame(hash: number | null): void {
    this.#frames.frame(hash);
  }

  close(): void {
    this.#stopChecking();
  }

  #check(): void {
    this.#time.beat();
    this.#frames.check(this.#heldBack());
  }
}

/** A camera that is asked once a minute is not silent after ten seconds. */
function limitsOf({ config }: GraphElement): FrozenLimits {
  const fps = isJsonObject(config) ? config['fps'] : undefined;
  const periodMs = typeof fps === 'number' && fps > 0 ? 1000 / fps : 0;
  return { ...DEFAULT_FROZEN, silentMs: Math.max(DEFAULT_FROZEN.silentMs, SLOW_FACTOR * periodMs) };
}
