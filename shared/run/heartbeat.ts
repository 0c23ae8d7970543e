import type { Clock } from '../clock.ts';

/**
 * Time that this host was awake. A machine that slept or a hidden tab whose timers were held back would otherwise
 * make every element look stuck for hours the moment it goes on: what lies between two beats counts at most `mostMs`.
 */
export class AwakeTime {
  private readonly clock: Pick<Clock, 'now'>;
  private mostMs: number;
  private beatAt: number;
  private awake = 0;
  private lost = 0;

  /** `mostMs`: the longest pause between two beats that is taken for work. */
  constructor(clock: Pick<Clock, 'now'>, mostMs: number) {
    this.clock = clock;
    this.mostMs = mostMs;
    this.beatAt = clock.now();
  }

  /** Awake milliseconds since the beginning. */
  now(): number {
    return this.awake + Math.min(this.mostMs, this.clock.now() - this.beatAt);
  }

  /** How long the host was held back before the last beat, in milliseconds; 0 when it came in time. */
  get lostMs(): number {
    return this.lost;
  }

  /** From now on a longer or shorter pause is taken for work. */
  allow(mostMs: number): void {
    this.beat();
    this.mostMs = mostMs;
  }

  /** To be called regularly. */
  beat(): void {
    const elapsed = this.clock.now() - this.beatAt;
    this.lost = Math.max(0, elapsed - this.mostMs);
    this.awake = this.now();
    this.beatAt = this.clock.now();
  }
}
