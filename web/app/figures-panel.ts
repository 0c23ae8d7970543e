import { html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { OverlayFigures } from '../overlay/smoothness.ts';
import type { ViewerFigures } from '../viewer/viewer.api.ts';
import { base, panels } from '../style/base.ts';
import { dropReasons, droppedTotal, sharesOf } from './balance.ts';
import { figuresStyle } from './figures-style.ts';
import { emit } from './emit.ts';
import { formatCount, formatMs, formatRate } from './format.ts';
import { sparkline } from './sparkline.ts';

const STAGES = [
  ['transfer', 'Transfer'],
  ['preprocess', 'Prepare'],
  ['infer', 'Infer'],
  ['postprocess', 'Decode'],
  ['total', 'Total'],
] as const;

const CHART = { width: 280, height: 44 };

/** How the run does: rates, where every captured frame went, and the time each stage takes. */
@customElement('sl-figures')
export class FiguresPanel extends LitElement {
  static override styles = [base, panels, figuresStyle];

  @property({ attribute: false }) figures: ViewerFigures | null = null;
  /** Total milliseconds per result, oldest first. */
  @property({ attribute: false }) latencies: readonly number[] = [];
  /** Where more is to be seen; empty: nowhere. */
  @property() charts = '';
  /** How smoothly boxes are seen to move; null before anything was drawn. */
  @property({ attribute: false }) overlay: OverlayFigures | null = null;
  /** Whether boxes are to move between results. */
  @property({ type: Boolean }) smooth = true;

  override render() {
    return html`<section aria-label="Frames">
        ${this.charts === '' ? nothing : html`<a class="more" href=${this.charts}>Charts</a>`}
        <h2>Frames</h2>
        ${this.#rates()}${this.#balance()}
      </section>
      <section aria-label="Latency">
        <h2>Latency, ms</h2>
        ${this.#chart()}${this.#stages()}
      </section>
      <section aria-label="Boxes">
        <h2>Boxes</h2>
        ${this.#boxes()}
      </section>`;
  }

  #rates() {
    const { figures } = this;
    const rates = [
      ['In', figures?.inputFps],
      ['Delivered', figures?.deliveredFps],
      ['Dropped', figures?.dropFps],
    ] as const;
    return html`<dl class="rates figure">
      ${rates.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${formatRate(value ?? null)}<small>fps</small></dd>
          </div>`,
      )}
    </dl>`;
  }

  #boxes() {
    const { judder, drawnFps = null } = this.overlay ?? {};
    const rows = [
      ['Drawn', formatRate(drawnFps), 'fps'],
      ['Judder p50', formatPixels(judder?.p50), 'px'],
      ['Judder p95', formatPixels(judder?.p95), 'px'],
    ] as const;
    return html`<dl class="rates figure">
        ${rows.map(
          ([name, value, unit]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}<small>${unit}</small></dd>
            </div>`,
        )}
      </dl>
      <label class="switch">
        <input
          type="checkbox"
          .checked=${this.smooth}
          @change=${({ target }: Event) => {
            if (target instanceof HTMLInputElement) emit(this, 'smooth-select', target.checked);
          }}
        />
        Move boxes between results
      </label>`;
  }

  #balance() {
    if (this.figures === null) return nothing;
    const { ledger } = this.figures;
    const bar = sharesOf(ledger).map(
      ({ kind, start, share }) =>
        svg`<rect class=${kind} x=${start * 100} y="0" width=${share * 100} height="10" />`,
    );
    return html`<svg class="balance" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        ${bar}
      </svg>
      <dl class="sum figure">
        ${sumRow('delivered', 'Delivered', ledger.delivered)}
        ${ledger.filtered === 0 ? nothing : sumRow('filtered', 'Filtered', ledger.filtered)}
        ${ledger.failed === 0 ? nothing : sumRow('failed', 'Failed', ledger.failed)}
        ${sumRow('dropped', 'Dropped', droppedTotal(ledger))}
        ${dropReasons(ledger).map(
          ({ words, count }) =>
            html`<dt class="reason">${words}</dt>
              <dd class="muted">${formatCount(count)}</dd>`,
        )}
        ${sumRow('inFlight', 'In flight', ledger.inFlight)}
        <dt class="all">= Captured</dt>
        <dd class="all">${formatCount(ledger.captured)}</dd>
      </dl>`;
  }

  #chart() {
    const { width, height } = CHART;
    const path = sparkline(this.latencies, width, height - 2);
    return html`<svg
      class="chart"
      viewBox="0 -1 ${width} ${height}"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <line x1="0" x2=${width} y1=${height - 1.5} y2=${height - 1.5} />
      ${path === '' ? nothing : svg`<path d=${path} vector-effect="non-scaling-stroke" />`}
    </svg>`;
  }

  #stages() {
    const stages = this.figures?.stages;
    return html`<table class="figure">
      <thead>
        <tr>
          <th scope="col"><span class="hidden-visually">Stage</span></th>
          <th scope="col">p50</th>
          <th scope="col">p95</th>
        </tr>
      </thead>
      <tbody>
        ${STAGES.map(
          ([stage, name]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${formatMs(stages?.[stage].p50 ?? null)}</td>
              <td>${formatMs(stages?.[stage].p95 ?? null)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

function formatPixels(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(1);
}

function sumRow(key: string, name: string, count: number) {
  return html`<dt class="sum-of"><span class="key ${key}"></span>${name}</dt>
    <dd>${formatCount(count)}</dd>`;
}
