import { SightlineError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';

/** Why something did not arrive, and what that means for trying again. */
export class Undelivered extends SightlineError {
  /** Trying again gives the same: it is laid aside at once. */
  readonly isFinal: boolean;
  /** The other end has asked for so long a pause, milliseconds. */
  readonly retryAfterMs: number;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly isFinal?: boolean; readonly retryAfterMs?: number; readonly cause?: unknown } = {},
  ) {
    super(code, message, { cause: options.cause });
    this.isFinal = options.isFinal ?? false;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}
