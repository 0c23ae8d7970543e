import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { HistoryReport } from '../../../shared/run/history-report.ts';
import { formatMs, formatRate } from '../format.ts';
import { clockWords } from './chart-words.ts';

/** So many steps are told as a table, the newest first. */
const MAX_ROWS = 40;

/** The newest steps as a table: what the lines show, for those who do not see them. */
export function historyTable(report: HistoryReport): TemplateResult {
  const newest = Array.from(
    { length: Math.min(MAX_ROWS, report.count) },
    (_, place) => report.count - 1 - place,
  );
  return html`<div class="scrolls" tabindex="0" role="group" aria-label="The newest steps">
    <table class="figure">
      <thead>
        <tr>
          ${['Time', 'In', 'Inferred', 'Dropped', 'p50', 'p95', 'p99'].map(
            (name) => html`<th scope="col">${name}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${newest.map((index) => row(report, index))}
      </tbody>
    </table>
  </div>`;
}

function row(
  { from, step_ms, input, inferred, dropped, latency_ms }: HistoryReport,
  index: number,
): TemplateResult {
  const rates = [input, inferred, dropped].map(({ mean }) => formatRate(mean[index] ?? null));
  const ages = [latency_ms.p50, latency_ms.p95, latency_ms.p99].map((column) =>
    formatMs(column[index] ?? null),
  );
  return html`<tr>
    <th scope="row">${clockWords(from + index * step_ms, step_ms)}</th>
    ${[...rates, ...ages].map((value) => html`<td>${value}</td>`)}
  </tr>`;
}
