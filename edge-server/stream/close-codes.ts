import type { ErrorCode } from '../../shared/errors.ts';

/** RFC 6455's codes: why a connection is closed. */
export const NORMAL = 1000;
const GOING_AWAY = 1001;
/** A kind of data that is not taken. */
export const NO_TEXT = 1003;
const POLICY = 1008;
const TOO_LARGE = 1009;
const SERVER_ERROR = 1011;
const TRY_LATER = 1013;

const CLOSE_CODES: Partial<Record<ErrorCode, number>> = {
  too_large: TOO_LARGE,
  overloaded: TRY_LATER,
  aborted: GOING_AWAY,
  lane_crashed: SERVER_ERROR,
  internal: SERVER_ERROR,
  invalid_model: SERVER_ERROR,
  storage: SERVER_ERROR,
};

/** The code that says most of an error; what the client did wrong is against the policy. */
export function closeCodeOf(code: ErrorCode): number {
  return CLOSE_CODES[code] ?? POLICY;
}

/** What a close frame takes. */
const MAX_REASON_BYTES = 123;
const MORE = '…';

/** As many words of a message as a close frame takes. */
export function closeReason(message: string): string {
  const bytes = Buffer.from(message);
  if (bytes.length <= MAX_REASON_BYTES) return message;
  const room = MAX_REASON_BYTES - Buffer.byteLength(MORE);
  const kept = bytes.subarray(0, room).toString().replaceAll('\uFFFD', '');
  const word = kept.lastIndexOf(' ');
  return (word > 0 ? kept.slice(0, word) : kept) + MORE;
}
