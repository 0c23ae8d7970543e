import { z } from 'zod';
import { labelledIn } from '../detect/findings.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Message } from '../run/message.ts';
import type { TimedElement, WindowEmission } from '../windows/timed-element.ts';
import type { EventDeclaration } from './element.ts';
import { wrongKind } from './message-kind.ts';

/** What windows take. */
export const WINDOW_INPUTS = ['detections', 'data', 'event'] as const;

/** Milliseconds in a document: up to a week, since what is longer belongs into a store. */
export const SpanSchema = z.number().gt(0).max(604_800_000);
/** The same, where none is meant by 0. */
export const ToleranceSchema = z.number().min(0).max(604_800_000);
/** How many elements a window keeps. */
export const MaxElementsSchema = z
  .int()
  .min(1)
  .max(100_000)
  .default(10_000)
  .describe('How many elements are kept at most; what is too much is counted as `overflowed`.');
/** Out of how many subjects something is remembered. */
export const MAX_SUBJECTS = 1024;

const NoParams = z.strictObject({});
/** Gives what is there. */
export const FLUSH: EventDeclaration = {
  description: 'Gives what is there now, without waiting for its time.',
  schema: NoParams,
};
/** Forgets. */
export const RESET: EventDeclaration = {
  description: 'Forgets everything that was collected and begins anew.',
  schema: NoParams,
};

/** A message as windows keep it: its frame's time, its subject, and its content as plain data. */
export function timedOf(type: string, message: Message): TimedElement {
  const { frame, subject } = message;
  return { time: frame.timestamp, subject, value: contentOf(type, message) };
}

/** What a message holds: of detections the list of them. Throws `invalid_message` for pixels and tensors. */
export function contentOf(type: string, message: Message): JsonValue {
  if (message.kind === 'detections') return labelledIn(message.value).map((each) => plainMap(each));
  if (message.kind === 'data' || message.kind === 'event') return message.value;
  throw wrongKind(type, WINDOW_INPUTS, message);
}

/** A window as a message's value. */
export function emissionValue(emission: WindowEmission): JsonObject {
  const { window_start, window_end, elements } = emission;
  return { window_start, window_end, elements: elements.map(elementValue) };
}

/** One element as a message's value. */
export function elementValue({ time, subject, value }: TimedElement): JsonObject {
  return { time, subject, value };
}

/** Milliseconds of a document in the windows' microseconds; at least one. */
export function micros(ms: number): number {
  return ms === 0 ? 0 : Math.max(1, Math.round(ms * 1000));
}

/** Whatever elements before added to a detection stays in it. */
function plainMap(value: object): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

function plain(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) return plainMap(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
