import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { HistoryReport } from '../../../shared/run/history-report.ts';
import { formatRate } from '../format.ts';
import { clockWords, dropWords } from './chart-words.ts';

/** So much of what happened is told, the newest first. */
const MAX_MARKS = 8;

/** Why frames were dropped, and what happened meanwhile. */
export function historyDetails(report: HistoryReport): TemplateResult {
  return html`<div class="more">${drops(report)} ${happened(report)}</div>`;
}

function drops(report: HistoryReport): TemplateResult | typeof nothing {
  const reasons = dropWords(report);
  if (reasons.length === 0) return nothing;
  return html`<div class="card">
    <h3>Why frames were dropped</h3>
    <ul class="figure">
      ${reasons.map(({ words, rate }) => html`<li><span>${words}</span> ${formatRate(rate)}/s</li>`)}
    </ul>
  </div>`;
}

function happened({ marks, step_ms }: HistoryReport): TemplateResult | typeof nothing {
  if (marks.length === 0) return nothing;
  return html`<div class="card">
    <h3>What happened</h3>
    <ul>
      ${marks
        .slice(-MAX_MARKS)
        .toReversed()
        .map(
          ({ at, words }) =>
            html`<li class="happened">
              <time class="figure">${clockWords(at, step_ms)}</time><span>${words}</span>
            </li>`,
        )}
    </ul>
  </div>`;
}
