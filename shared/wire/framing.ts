import { SightlineError } from '../errors.ts';
import type { LiveClientMessage, LiveServerMessage } from './live-messages.ts';
import type { ClientMessage, ServerMessage } from './messages.ts';
import type { PublishClientMessage, PublishServerMessage } from './publish-messages.ts';
import type { RunClientMessage, RunServerMessage } from './run-messages.ts';

/** Everything that is framed. */
export type AnyMessage =
  | ClientMessage
  | ServerMessage
  | RunClientMessage
  | RunServerMessage
  | LiveClientMessage
  | LiveServerMessage
  | PublishClientMessage
  | PublishServerMessage;

/** How much one message may hold, in bytes. */
export interface WireLimits {
  readonly maxBytes: number;
  readonly maxHeaderBytes: number;
}

/** What a server takes from a client: small headers, and one 3840x2160 RGBA picture at most. */
export const CLIENT_MESSAGE_LIMITS: WireLimits = { maxBytes: 36 * 1024 * 1024, maxHeaderBytes: 64 * 1024 };

/** What a client takes from a server: results lie in the header, a thousand poses with all their key points at most. */
export const SERVER_MESSAGE_LIMITS: WireLimits = {
  maxBytes: 4 * 1024 * 1024,
  maxHeaderBytes: 2 * 1024 * 1024,
};

/** A message as it came: its header parsed as JSON but not checked, and a view of the bytes behind it. */
export interface WireMessage {
  readonly header: unknown;
  /** Valid as long as the bytes it was decoded from. */
  readonly payload: Uint8Array;
}

const LENGTH_BYTES = 4;
const ALIGNMENT = 8;
const SPACE = 0x20;
const EMPTY = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A message in two parts, to be sent one after the other, so that a big payload need not be copied. */
export function encodeParts(
  header: AnyMessage,
  payload: Uint8Array = EMPTY,
): readonly [head: Uint8Array<ArrayBuffer>, payload: Uint8Array] {
  const json = encoder.encode(JSON.stringify(header));
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const head = new Uint8Array(LENGTH_BYTES + length).fill(SPACE);
  new DataView(head.buffer).setUint32(0, length, true);
  head.set(json, LENGTH_BYTES);
  return [head, payload];
}

/** A message in one piece, newly allocated. */
export function encodeMessage(header: AnyMessage, payload?: Uint8Array): Uint8Array<ArrayBuffer> {
  const [head, body] = encodeParts(header, payload);
  if (body.length === 0) return head;
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  return message;
}

/**
 * Takes a message apart without believing any of its lengths. Throws `too_large` beyond the limits and
 * `invalid_message` for everything else that is wrong.
 */
export function decodeMessage(bytes: Uint8Array, limits: WireLimits): WireMessage {
  if (bytes.length > limits.maxBytes) {
    throw new SightlineError(
      'too_large',
      `a message of ${bytes.length} bytes; at most ${limits.maxBytes} are taken`,
    );
  }
  const end = LENGTH_BYTES + headerLength(bytes, limits);
  return { header: parseHeader(bytes.subarray(LENGTH_BYTES, end)), payload: bytes.subarray(end) };
}

function headerLength(bytes: Uint8Array, limits: WireLimits): number {
  if (bytes.length < LENGTH_BYTES) throw invalid('it ends before its header length');
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getUint32(0, true);
  if (length > limits.maxHeaderBytes) {
    throw new SightlineError(
      'too_large',
      `a header of ${length} bytes; at most ${limits.maxHeaderBytes} are taken`,
    );
  }
  if (length === 0 || length % ALIGNMENT !== 0) throw invalid('its header length is not a multiple of 8');
  if (length > bytes.length - LENGTH_BYTES) throw invalid('it ends within its header');
  return length;
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new SightlineError('invalid_message', 'not a Sightline message: its header is not JSON', { cause });
  }
}

function invalid(what: string): SightlineError {
  return new SightlineError('invalid_message', `not a Sightline message: ${what}`);
}
