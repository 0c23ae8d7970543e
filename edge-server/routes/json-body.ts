import type { z } from 'zod';
import type { AppContext } from '../app-env.ts';
import { HttpProblem } from '../http-problem.ts';

/** Reads a JSON body of a known form; an empty one counts as `{}`. Throws 415 or 400 saying what is wrong with it. */
export async function readBody<T>(context: AppContext, schema: z.ZodType<T>): Promise<T> {
  const text = await context.req.text();
  if (text !== '' && !/^application\/json\b/.test(context.req.header('Content-Type') ?? ''))
    throw new HttpProblem(415, 'unsupported', 'Send application/json, and say so in Content-Type.');
  return checked(schema, parsed(text, 'The body'), 'The body');
}

/** Reads the query of a request. Throws 400 saying what is wrong with it. */
export function readQuery<T>(context: AppContext, schema: z.ZodType<T>): T {
  return checked(schema, context.req.query(), 'The query');
}

/** Reads JSON; an empty text counts as `{}`. Throws 400 naming `what` it is. */
export function parsed(text: string, what: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new HttpProblem(400, 'invalid_message', `${what} is not JSON.`);
  }
}

/** Holds a value against its form. Throws 400 saying what is wrong with `what`. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const words = result.error.issues.slice(0, 5).map(({ path, message }) => {
    const place = path.map(String).join('.');
    return place === '' ? message : `${place}: ${message}`;
  });
  throw new HttpProblem(400, 'invalid_message', `${what} is not as it should be: ${words.join('; ')}.`);
}
