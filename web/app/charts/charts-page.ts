import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import type { HistoryReport, HistorySpan } from '../../../shared/run/history-report.ts';
import type { HistorySnapshot } from '../../store/history-follow.ts';
import { base } from '../../style/base.ts';
import { inputs } from '../../style/inputs.ts';
import { readingPage } from '../../style/reading-page.ts';
import type { Histories, HistoryPlace } from '../../viewer/open-history.ts';
import '../choice-group.ts';
import { formatMs, formatRate } from '../format.ts';
import { openByKey } from '../open-by-key.ts';
import { latencyLines, newestOf, rateLines, timesOf } from './chart-lines.ts';
import type { ChartLine } from './chart-lines.ts';
import { SPAN_WORDS, clockWords, spanWords, stepWords } from './chart-words.ts';
import { chartsHash } from './charts-address.ts';
import { chartsStyle } from './charts-style.ts';
import './history-chart.ts';
import { historyDetails } from './history-details.ts';
import { historyTable } from './history-table.ts';

const EMPTY: HistorySnapshot = { report: null, problem: null };
const SPANS: readonly HistorySpan[] = ['10m', '2h', '24h'];
const PLACES = [
  { value: 'browser', label: 'Here', icon: 'device' },
  { value: 'edge', label: 'Edge', icon: 'edge' },
] as const;

/** How a pipeline did up to now: how many frames came and what became of them, and how old they were. */
@customElement('sl-charts')
export class ChartsPage extends LitElement {
  static override styles = [base, inputs, readingPage, chartsStyle];

  @property({ attribute: false }) histories: Histories | null = null;
  @property({ attribute: false }) pipelines: readonly PipelineListing[] = [];
  /** Whose charts; null: nobody's yet. */
  @property() pipeline: string | null = null;
  /** On which paired edge that runs; null: here or on this one. */
  @property() device: string | null = null;
  @state() private span: HistorySpan = '10m';
  @state() private asked: HistoryPlace | null = null;
  @state() private snapshot = EMPTY;
  /** The step that is looked at; null: the newest. */
  @state() private at: number | null = null;
  #followed = '';
  #stop: () => void = () => undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
    this.#followed = '';
  }

  protected override willUpdate(): void {
    this.#follow();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('histories') && this.histories !== null)
      this.renderRoot.querySelector<HTMLElement>('#charts')?.focus();
  }

  override render() {
    return html`<section aria-labelledby="charts">
      <a class="back" href="#">← Back to the picture</a>
      <h2 id="charts" tabindex="-1">
        Charts${this.device === null ? nothing : ` of ${this.pipeline ?? ''} on ${this.device}`}
      </h2>
      ${this.#tools()}
      ${
        this.snapshot.problem === null
          ? nothing
          : html`<p class="problem" role="status">${this.snapshot.problem}</p>`
      }
      ${this.#content()}
    </section>`;
  }

  #tools() {
    return html`<div class="tools">
      ${this.device === null ? this.#choice() : nothing}
      <sl-choice-group
        legend="The last"
        .value=${this.span}
        .choices=${SPANS.map((value) => ({ value, label: SPAN_WORDS[value] }))}
        @choose=${({ detail }: CustomEvent<string>) => this.#choose(detail)}
      ></sl-choice-group>
      ${
        this.#places.length < 2
          ? nothing
          : html`<sl-choice-group
              legend="Where it ran"
              .value=${this.#place}
              .choices=${PLACES}
              @choose=${({ detail }: CustomEvent<string>) => {
                this.asked = detail === 'edge' ? 'edge' : 'browser';
              }}
            ></sl-choice-group>`
      }
    </div>`;
  }

  #choice() {
    const known = this.pipelines.some(({ id }) => id === this.pipeline);
    return html`<label
      >Pipeline
      <select @keydown=${openByKey} @change=${({ target }: Event) => go(target)}>
        ${known ? nothing : html`<option value="" selected>${this.pipeline ?? 'Choose one'}</option>`}
        ${this.pipelines.map(
          ({ id, name }) => html`<option value=${id} ?selected=${id === this.pipeline}>${name}</option>`,
        )}
      </select>
    </label>`;
  }

  #content() {
    const { report } = this.snapshot;
    if (this.pipeline === null) return html`<p class="muted">Choose a pipeline to see how it did.</p>`;
    if (report === null) return this.snapshot.problem === null ? html`<p class="muted">Asking…</p>` : nothing;
    if (newestOf(report) === -1) {
      const words = `Nothing ran here in the last ${SPAN_WORDS[this.span]}. Start it: what it does is drawn as it comes.`;
      return html`<p class="now" role="status">${words}</p>`;
    }
    return html`${this.#words(report)} ${this.#charts(report)} ${historyDetails(report)}
      <details>
        <summary>As a table</summary>
        ${historyTable(report)}
      </details>`;
  }

  #words(report: HistoryReport) {
    const newest = newestOf(report);
    return html`<p class="now figure">Now: ${stepWords(report, newest)}.</p>
      <p class="span figure">Over ${SPAN_WORDS[report.span]}: ${spanWords(report)}.</p>`;
  }

  #charts(report: HistoryReport) {
    return html`<div class="charts">
      ${this.#chart(report, 'Frames', 'per second', rateLines(report), formatRate)}
      ${this.#chart(report, 'Latency', 'ms from capture to delivery', latencyLines(report), formatMs)}
    </div>`;
  }

  #chart(
    report: HistoryReport,
    name: string,
    unit: string,
    lines: readonly ChartLine[],
    format: (value: number | null) => string,
  ) {
    const times = timesOf(report);
    const at = this.at ?? newestOf(report);
    const time = clockWords(times[at] ?? 0, report.step_ms);
    return html`<div class="card">
      <sl-history-chart
        .name=${name}
        .unit=${unit}
        .lines=${lines}
        .times=${times}
        .marks=${report.marks}
        .stepMs=${report.step_ms}
        .at=${at}
        .held=${this.at !== null}
        .words="${time}: ${stepWords(report, at)}"
        .format=${format}
        @look-at=${({ detail }: CustomEvent<number | null>) => {
          this.at = detail;
        }}
      ></sl-history-chart>
    </div>`;
  }

  get #places(): readonly HistoryPlace[] {
    const { pipeline, device } = this;
    if (pipeline === null || device !== null) return [];
    const isOnEdge = this.pipelines.some(
      ({ id, host, of }) => id === pipeline && host === 'edge' && of === undefined,
    );
    const ranHere = this.histories?.ranHere(pipeline) === true;
    return [
      ...(ranHere || !isOnEdge ? (['browser'] as const) : []),
      ...(isOnEdge ? (['edge'] as const) : []),
    ];
  }

  get #place(): HistoryPlace {
    const [first = 'browser'] = this.#places;
    return this.asked !== null && this.#places.includes(this.asked) ? this.asked : first;
  }

  /** Another pipeline, span or place: from the beginning. */
  #follow(): void {
    const { histories, pipeline, device, span } = this;
    const place = device === null ? this.#place : { device };
    const wanted = histories === null || pipeline === null ? '' : JSON.stringify([pipeline, place, span]);
    if (wanted === this.#followed || !this.isConnected) return;
    this.#stop();
    this.#followed = wanted;
    this.snapshot = EMPTY;
    this.at = null;
    if (histories === null || pipeline === null) return;
    this.#stop = histories.follow(pipeline, place, {
      span,
      onSnapshot: (snapshot) => this.#take(snapshot),
    });
  }

  /** What was looked at moves on with the rest. */
  #take(snapshot: HistorySnapshot): void {
    const [before, report] = [this.snapshot.report, snapshot.report];
    if (this.at !== null && before !== null && report !== null) {
      const moved = Math.round((report.from - before.from) / report.step_ms);
      this.at = Math.max(0, this.at - moved);
    }
    this.snapshot = snapshot;
  }

  #choose(value: string): void {
    this.span = SPANS.find((span) => span === value) ?? '10m';
  }
}

function go(target: EventTarget | null): void {
  if (target instanceof HTMLSelectElement && target.value !== '') location.hash = chartsHash(target.value);
}
