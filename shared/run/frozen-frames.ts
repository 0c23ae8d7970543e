import type { Clock } from '../clock.ts';

/** When a source counts as frozen or silent. */
export interface FrozenLimits {
  /** So many pictures in a row that are the same… */
  readonly frames: number;
  /** …for at least so long, milliseconds: a camera of 60 fps that stutters is not frozen. */
  readonly frozenMs: number;
  /** No picture for so long, milliseconds. */
  readonly silentMs: number;
  /** No picture for so long while the host does not let it give any, milliseconds. */
  readonly throttledMs: number;
}

/** Thirty of the same over five seconds, or none for ten; or for two when it is known why. */
export const DEFAULT_FROZEN: FrozenLimits = {
  frames: 30,
  frozenMs: 5_000,
  silentMs: 10_000,
  throttledMs: 2_000,
};

/** What a source gives: pictures that change, the same one again and again, or none; throttled: its host lets it give none. */
export type SourceHealth = 'lively' | 'frozen' | 'silent' | 'throttled';

/** About how many bytes of a picture are looked at. */
const SAMPLES = 1024;

/**
 * A number for a picture's bytes that differs when the picture does: cameras' noise alone changes it. Looks at a
 * thousand bytes spread over all of them, so it costs microseconds.
 */
export function sparseHash(bytes: Uint8Array): number {
  const most = Math.max(1, Math.floor((2 * bytes.length) / SAMPLES));
  let hash = 0x811c9dc5 ^ bytes.length;
  let random = 1;
  // Irregular steps: a regular one would fall into the pattern of channels, rows or of what the camera looks at.
  for (let at = 0; at < bytes.length; at += 1 + ((random >>> 8) % most)) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    random = (Math.imul(random, 1664525) + 1013904223) | 0;
  }
  return hash >>> 0;
}

/**
 * Watches what a source gives, by one hash for each of its frames. A source that says nothing is found when `check` is
 * called, regularly.
 */
export class FrozenFrames {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly limits: FrozenLimits;
  private readonly onChange: (health: SourceHealth, reason: string) => void;
  private current: SourceHealth = 'lively';
  private hash: number | null = null;
  private changed = false;
  private same = 0;
  private sameSince: number;
  private frameAt: number;

  /** `onChange` is called when the health changes, with the reason in words. */
  constructor(
    clock: Pick<Clock, 'now'>,
    onChange: (health: SourceHealth, reason: string) => void,
    limits: FrozenLimits = DEFAULT_FROZEN,
  ) {
    this.clock = clock;
    this.onChange = onChange;
    this.limits = limits;
    this.frameAt = clock.now();
    this.sameSince = this.frameAt;
  }

  get health(): SourceHealth {
    return this.current;
  }

  /** Whether two different pictures have come. */
  get hasChanged(): boolean {
    return this.changed;
  }

  /** A frame came. `hash` null: nobody looked at its pixels, so it only says that the source is not silent. */
  frame(hash: number | null): void {
    this.frameAt = this.clock.now();
    if (hash !== null) this.compare(hash);
    this.check();
  }

  /** After a pause or when the source is opened anew: nothing that was before counts. */
  reset(): void {
    this.hash = null;
    this.same = 0;
    this.frameAt = this.clock.now();
    this.check();
  }

  /** To be called regularly, every second say. `heldBack`: why the host lets no picture come at the moment. */
  check(heldBack: string | null = null): void {
    if (heldBack !== null) return this.excuse(heldBack);
    const { frames, frozenMs, silentMs } = this.limits;
    const now = this.clock.now();
    const silence = now - this.frameAt;
    const sameMs = this.frameAt - this.sameSince;
    if (silence >= silentMs) return this.change('silent', `no frame has come for ${inSeconds(silence)}`);
    if (this.same >= frames && sameMs >= frozenMs) {
      return this.change('frozen', `the same picture has come ${this.same} times for ${inSeconds(sameMs)}`);
    }
    this.change('lively', this.current === 'frozen' ? 'pictures change again' : 'pictures come again');
  }

  /** Silence whose reason is known is no fault, and does not count afterwards. */
  private excuse(reason: string): void {
    const { throttledMs } = this.limits;
    const now = this.clock.now();
    if (now - this.frameAt < throttledMs) return;
    this.frameAt = now - throttledMs;
    this.same = 0;
    this.change('throttled', reason);
  }

  private compare(hash: number): void {
    if (hash === this.hash) {
      this.same += 1;
      return;
    }
    this.changed ||= this.hash !== null;
    this.hash = hash;
    this.same = 1;
    this.sameSince = this.frameAt;
  }

  private change(health: SourceHealth, reason: string): void {
    if (health === this.current) return;
    this.current = health;
    this.onChange(health, reason);
  }
}

function inSeconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
