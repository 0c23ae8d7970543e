/** Time as the server sees it; injected so that tests need not wait. */
export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Milliseconds since 1970, for people. */
  wallTime(): number;
  /** Calls once after `ms`; the returned function cancels. */
  after(ms: number, action: () => void): () => void;
  /** Calls every `ms`; the returned function ends it. */
  every(ms: number, action: () => void): () => void;
}

/** The host's own time. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms).unref();
    return () => clearTimeout(timer);
  },
  every(ms, action) {
    const timer = setInterval(action, ms).unref();
    return () => clearInterval(timer);
  },
};
