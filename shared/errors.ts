/** Machine-readable causes that a caller acts upon differently. */
export type ErrorCode =
  | 'invalid_document'
  | 'invalid_message'
  | 'invalid_model'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'unsupported'
  | 'unauthorized'
  | 'forbidden'
  | 'overloaded'
  | 'deadline'
  | 'aborted'
  | 'lane_crashed'
  | 'edge_lost'
  | 'camera'
  | 'storage'
  | 'internal';

/** The one error type of the house. `message` is for people and says what to do. */
export class SightlineError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'SightlineError';
    this.code = code;
  }
}

/** What went wrong, in words, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Wraps anything thrown as a `SightlineError`, keeping one that already is. */
export function asSightlineError(error: unknown, code: ErrorCode = 'internal'): SightlineError {
  return error instanceof SightlineError
    ? error
    : new SightlineError(code, messageOf(error), { cause: error });
}
