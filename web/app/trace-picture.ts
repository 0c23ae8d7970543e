import { html, nothing, svg } from 'lit';
import type { TraceRow, TraceTable } from './trace-rows.ts';

const HEADS = ['Step', 'Where', 'Began after', 'Waited before', 'Took'];

/** The bars, one under the other on one time line. For eyes alone: the table says the same. */
export function tracePicture({ rows, total }: TraceTable) {
  return html`<ol class="figure" aria-hidden="true">
      ${rows.map(
        (row) =>
          html`<li class="${row.place} ${row.isWithin ? 'within' : ''}">
            <span class="name"
              >${row.name}<span class="where"><span class="dot"></span>${row.placeWords}</span></span
            >
            ${barsOf(row)}<span class="took">${row.took}</span>
          </li>`,
      )}
    </ol>
    <p class="legend muted" aria-hidden="true">
      The whole width is ${total}. Pale: on the way and waiting its turn. The thin line: how far another clock
      may be off.
    </p>`;
}

/** The same in words and numbers. */
export function traceTable({ rows }: TraceTable) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Steps of the frame">
    <table class="figure">
      <thead>
        <tr>
          ${HEADS.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <th scope="row">${row.isWithin ? `– ${row.name}` : row.name}</th>
              ${[row.placeWords, row.began, row.waited, row.took].map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function barsOf({ fromPart, widthPart, waitPart, errorPart }: TraceRow) {
  return html`<svg class="bars" viewBox="0 0 100 18" preserveAspectRatio="none">
    <rect class="track" x="0" y="8" width="100" height="2"></rect>
    <rect class="wait" x=${fromPart - waitPart} y="5" width=${waitPart} height="8"></rect>
    <rect class="bar" x=${fromPart} y="2" width=${widthPart} height="14"></rect>
    ${errorPart === 0 ? nothing : whisker(fromPart, errorPart)}
  </svg>`;
}

function whisker(at: number, errorPart: number) {
  const [from, to] = [Math.max(0, at - errorPart), Math.min(100, at + errorPart)];
  return svg`<path class="error" d="M${from} 9H${to}M${from} 5V13M${to} 5V13"></path>`;
}
