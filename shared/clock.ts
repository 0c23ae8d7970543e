/** Time as everything in the house sees it; injected so that tests need not wait. */
export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Milliseconds since 1970: for people, and for event time. */
  wallTime(): number;
  /** Calls once after `ms`; the returned function cancels. */
  after(ms: number, action: () => void): () => void;
  /** Calls every `ms`; the returned function ends it. */
  every(ms: number, action: () => void): () => void;
}
