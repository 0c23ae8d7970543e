import { z } from 'zod';
import { SightlineError, messageOf } from '../../shared/errors.ts';

const ErrorSchema = z.object({ message: z.string() });

/** What an edge answers, as JSON; null for an answer without a body. Rejects with `edge_lost`, in its words. */
export async function edgeAnswer(url: URL, init: RequestInit = {}): Promise<unknown> {
  const response = await edgeResponse(url, init);
  return response.status === 204 ? null : jsonOf(response);
}

/** The answer of an edge that did not refuse. Rejects with `edge_lost`, in its words. */
export async function edgeResponse(url: URL, init: RequestInit = {}): Promise<Response> {
  const response = await reachEdge(url, init);
  if (response.ok) return response;
  const words = ErrorSchema.safeParse(await jsonOf(response)).data?.message;
  throw new SightlineError('edge_lost', words ?? `The edge answered with HTTP ${response.status}.`);
}

/** What an edge answers, be it a refusal. Rejects with `edge_lost` where none comes. */
export async function reachEdge(url: URL, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { cache: 'no-store', ...init });
  } catch (cause) {
    throw new SightlineError('edge_lost', `The edge does not answer: ${messageOf(cause)}.`, { cause });
  }
}

/** A request that carries JSON. */
export function jsonInit(method: string, body: object): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
}

/** Undefined where it is none. */
async function jsonOf(response: Response): Promise<unknown> {
  const [read] = await Promise.allSettled([response.json()]);
  return read.status === 'fulfilled' ? read.value : undefined;
}
