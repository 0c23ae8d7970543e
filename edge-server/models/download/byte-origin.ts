/** Bytes on their way. */
export interface OpenBytes {
  /** Where in the file they begin: what was asked for, or 0 when a part is not to be had. */
  readonly start: number;
  /** Size of the whole file in bytes; null when the other side does not say. */
  readonly total: number | null;
  /** By which the other side can tell that the file is still the same one; null when it gives nothing of the kind. */
  readonly validator: string | null;
  /** Leaving the loop closes what they come from. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Where a file comes from. */
export interface ByteOrigin {
  /** For people. */
  readonly name: string;
  /**
   * Opens the file from a byte on; `validator` is what came with the bytes before it. Rejects with the signal's reason,
   * with `TransientError` when another try may help, else with a `SightlineError` that says what to do.
   */
  open(from: number, validator: string | null, signal: AbortSignal): Promise<OpenBytes>;
}

/** Something on the way failed that may work the next time. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
}
