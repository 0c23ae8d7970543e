import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import type { JsonValue } from '../json.ts';

/** Reads what a window saved. Throws `invalid_message`, naming the window, for what is no state of its kind. */
export function parseState<T>(schema: z.ZodType<T>, state: JsonValue, what: string): T {
  const parsed = schema.safeParse(state);
  if (parsed.success) return parsed.data;
  throw new SightlineError(
    'invalid_message',
    `This is no saved state of a ${what}; start it without one. ${z.prettifyError(parsed.error)}`,
  );
}
