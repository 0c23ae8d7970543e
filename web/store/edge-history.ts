import { z } from 'zod';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { HistoryReportSchema } from '../../shared/run/history-report.ts';
import type { HistoryReport, HistorySpan } from '../../shared/run/history-report.ts';

const ErrorSchema = z.object({ message: z.string() });

/** Where histories are asked for. `after`: only steps that begin then or later, milliseconds since 1970. */
export type AskHistory = (
  span: HistorySpan,
  after: number | null,
  signal: AbortSignal,
) => Promise<HistoryReport>;

/** Asks an edge how a pipeline of its did. `baseUrl` has a slash at its end. Rejects with its words, or `edge_lost`. */
export function askEdge(baseUrl: string, pipeline: string): AskHistory {
  return async (span, after, signal) => {
    const url = new URL(`api/pipelines/${encodeURIComponent(pipeline)}/history`, baseUrl);
    url.searchParams.set('span', span);
    if (after !== null) url.searchParams.set('after', String(after));
    return HistoryReportSchema.parse(await answerOf(url, signal));
  };
}

async function answerOf(url: URL, signal: AbortSignal): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, { cache: 'no-store', signal });
  } catch (cause) {
    throw new SightlineError('edge_lost', `The edge does not answer: ${messageOf(cause)}.`, { cause });
  }
  const [read] = await Promise.allSettled([response.json()]);
  const answer: unknown = read.status === 'fulfilled' ? read.value : undefined;
  if (response.ok) return answer;
  const words = ErrorSchema.safeParse(answer).data?.message;
  throw new SightlineError('edge_lost', words ?? `The edge answered with HTTP ${response.status}.`);
}
