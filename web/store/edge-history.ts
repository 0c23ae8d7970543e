import { HistoryReportSchema } from '../../shared/run/history-report.ts';
import type { HistoryReport, HistorySpan } from '../../shared/run/history-report.ts';
import { edgeAnswer } from './edge-answer.ts';

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
    return HistoryReportSchema.parse(await edgeAnswer(url, { signal }));
  };
}
