/** What is needed of `navigator.wakeLock`. */
export interface WakeLocks {
  request(type: 'screen'): Promise<{ release(): Promise<void> }>;
}

/**
 * Keeps the screen on while somebody watches a run, of this page or of the edge. The browser takes the lock away from a hidden page, so it is asked
 * for again when the page is visible. A browser that refuses (a low battery, an old browser) does no harm.
 */
export class WakeLock {
  readonly #locks: WakeLocks | undefined;
  #wanted = false;
  #held: Promise<{ release(): Promise<void> }> | null = null;

  constructor(locks: WakeLocks | undefined) {
    this.#locks = locks;
  }

  /** Whether a run is watched: asked for, or let go. To be called again when the page becomes visible or hidden. */
  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) this.#held = this.#locks?.request('screen') ?? null;
    else void this.#release();
    // What is refused is dealt with where it is released; here nobody waits for it.
    void Promise.allSettled([this.#held]);
  }

  async #release(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    const [lock] = await Promise.allSettled([held]);
    if (lock.status === 'fulfilled' && lock.value !== null) await Promise.allSettled([lock.value.release()]);
  }
}
