import { z } from 'zod';
import { SightlineError, messageOf } from '../../shared/errors.ts';

const ErrorSchema = z.object({ message: z.string() });

/** What an edge answers, as JSON; null for an answer without a body. Rejects with `edge_lost`, in its words. */
export async function edgeAnswer(url: URL, init: RequestInit = {}): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, { cache: 'no-store', ...init });
  } catch (cause) {
    throw new SightlineError('edge_lost', `The edge does not answer: ${messageOf(cause)}.`, { cause });
  }
  if (response.status === 204) return null;
  const [read] = await Promise.allSettled([response.json()]);
  const answer: unknown = read.status === 'fulfilled' ? read.value : undefined;
  if (response.ok) return answer;
  const words = ErrorSchema.safeParse(answer).data?.message;
  throw new SightlineError('edge_lost', words ?? `The edge answered with HTTP ${response.status}.`);
}
