import type { z } from 'zod';
import { SightlineError } from '../errors.ts';

const MAX_REASON_LENGTH = 300;

/** Checks a header against its schema. Throws `invalid_message` naming the first field that is wrong. */
export function parseHeader<T>(schema: z.ZodType<T>, header: unknown): T {
  const parsed = schema.safeParse(header);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'header' : issue.path.join('.');
  const reason = `${where}: ${issue?.message ?? 'invalid'}`.slice(0, MAX_REASON_LENGTH);
  throw new SightlineError('invalid_message', `a message that is not understood: ${reason}`);
}

/** Throws `invalid_message` when bytes follow a message that carries none. */
export function expectNoPayload(type: string, payload: Uint8Array): void {
  if (payload.length === 0) return;
  throw new SightlineError(
    'invalid_message',
    `a ${type} message carries no payload, but ${payload.length} bytes came`,
  );
}
