import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { SightlineError } from '../../shared/errors.ts';
import type { Clock } from '../clock.ts';

/** Event streams say something every 15 s: whoever is silent for longer is gone. */
const SILENT_MS = 45_000;
const MAX_JSON = 64 * 1024;

/** The body of an answer, read no faster than somebody takes it. Whoever cancels it ends the request; silence ends it too. */
export function bodyOf(answer: IncomingMessage, clock: Clock): ReadableStream<Uint8Array> {
  const pieces: AsyncIterator<Uint8Array> = answer[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const cancel = clock.after(SILENT_MS, () => answer.destroy(new Error('the other edge fell silent')));
        try {
          const { value, done } = await pieces.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        } finally {
          cancel();
        }
      },
      cancel() {
        answer.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Reads a short JSON answer. Rejects with `unsupported` when it is none, or of another form. */
export async function readJson<T>(answer: IncomingMessage, clock: Clock, schema: z.ZodType<T>): Promise<T> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of bodyOf(answer, clock)) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > MAX_JSON) throw foreign();
  }
  const parsed = schema.safeParse(parsedJson(text));
  if (parsed.success) return parsed.data;
  throw foreign();
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No schema takes it.
    return undefined;
  }
}

function foreign(): SightlineError {
  return new SightlineError('unsupported', 'What answers there is no Sightline edge of this version.');
}
