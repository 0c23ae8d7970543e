import { html, LitElement, svg, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import type { HistoryMark } from '../../../shared/run/history-report.ts';
import { base, buttons } from '../../style/base.ts';
import { DASHES } from './chart-lines.ts';
import type { ChartLine } from './chart-lines.ts';
import { chartStyle } from './chart-style.ts';
import { columnsOfLine, dataOf, optionsOf } from './plot-options.ts';
import { ThemeWatch } from './theme-watch.ts';

const HEIGHT = 220;
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Lines over time. Dispatches `look-at` with the index of the step that is pointed at or walked to, or null. */
@customElement('sl-history-chart')
export class HistoryChart extends LitElement {
  static override styles = [base, buttons, chartStyle];

  /** What it shows, for people. */
  @property() name = '';
  @property() unit = '';
  @property({ attribute: false }) lines: readonly ChartLine[] = [];
  /** When each step begins, milliseconds since 1970. */
  @property({ attribute: false }) times: readonly number[] = [];
  @property({ attribute: false }) marks: readonly HistoryMark[] = [];
  @property({ type: Number }) stepMs = 1000;
  /** The step that is looked at. */
  @property({ type: Number }) at = 0;
  /** Whether somebody has chosen that, here or in a chart beside. */
  @property({ type: Boolean }) held = false;
  /** What there is to say of it. */
  @property() words = '';
  @property({ attribute: false }) format: (value: number | null) => string = String;
  @state() private off: ReadonlySet<string> = new Set();
  #plot: uPlot | null = null;
  #shape = '';
  readonly #sizes = new ResizeObserver(() => this.#fit());

  constructor() {
    super();
    this.addController(new ThemeWatch(() => this.#plot?.redraw(false)));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
    this.#shape = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate('lines');
  }

  override render() {
    return html`<h3>${this.name} <small>${this.unit}</small></h3>
      <div
        class="plot"
        role="slider"
        tabindex="0"
        aria-label="${this.name} over time"
        aria-valuemin="0"
        aria-valuemax=${Math.max(0, this.times.length - 1)}
        aria-valuenow=${this.at}
        aria-valuetext=${this.words}
        @keydown=${(event: KeyboardEvent) => this.#walk(event)}
      ></div>
      <div class="legend" role="group" aria-label="Lines of ${this.name}">
        ${this.lines.map((line) => this.#key(line))}
      </div>`;
  }

  #key({ key, name, values }: ChartLine) {
    const isShown = !this.off.has(key);
    const dash = DASHES[key].join(' ');
    return html`<button class="quiet" aria-pressed=${isShown} @click=${() => this.#turn(key)}>
      <svg class="key ${key}" viewBox="0 0 22 8" aria-hidden="true">
        ${svg`<line x1="0" x2="22" y1="4" y2="4" stroke-dasharray=${dash} />`}
      </svg>
      ${name} <b class="figure">${this.format(values[this.at] ?? null)}</b>
    </button>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const shape = JSON.stringify([this.lines.map(({ key, most }) => [key, most !== undefined]), this.stepMs]);
    if (shape !== this.#shape) this.#make(shape);
    else if (changed.has('lines') || changed.has('times'))
      this.#plot?.setData(dataOf(this.times, this.lines));
    this.#placeCursor();
  }

  #make(shape: string): void {
    this.#plot?.destroy();
    const box = this.renderRoot.querySelector<HTMLElement>('.plot');
    if (box === null) return;
    this.#shape = shape;
    const { lines, stepMs } = this;
    const options = optionsOf({
      lines,
      stepMs,
      isOff: (key) => this.off.has(key),
      colour: (key) => this.#colourOf(`.key.${key}`),
      ink: () => ({ words: getComputedStyle(this).color, grid: getComputedStyle(this).borderTopColor }),
      marks: () => this.marks,
      size: { width: Math.max(200, box.clientWidth), height: HEIGHT },
      onLook: (index) => this.#say(index),
    });
    this.#plot = new uPlot(options, dataOf(this.times, lines), box);
    this.#sizes.disconnect();
    this.#sizes.observe(box);
  }

  /** As the page resolves it: a canvas knows no custom properties. */
  #colourOf(selector: string): string {
    const key = this.renderRoot.querySelector(selector) ?? this;
    return getComputedStyle(key).color;
  }

  #fit(): void {
    const width = this.renderRoot.querySelector('.plot')?.clientWidth ?? 0;
    if (this.#plot !== null && width > 0 && width !== this.#plot.width)
      this.#plot.setSize({ width, height: HEIGHT });
  }

  #turn(key: string): void {
    const off = new Set(this.off);
    if (!off.delete(key)) off.add(key);
    this.off = off;
    const index = this.lines.findIndex((line) => line.key === key);
    for (const column of columnsOfLine(this.lines, index))
      this.#plot?.setSeries(column, { show: !off.has(key) });
  }

  #walk(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (event.key === 'Escape') this.#say(null);
    if (step === undefined) return;
    event.preventDefault();
    this.#say(Math.min(this.times.length - 1, Math.max(0, this.at + step)));
  }

  #say(index: number | null): void {
    this.dispatchEvent(new CustomEvent('look-at', { detail: index }));
  }

  #placeCursor(): void {
    const time = this.times[this.at];
    const left = !this.held || time === undefined ? -10 : (this.#plot?.valToPos(time, 'x') ?? -10);
    this.#plot?.setCursor({ left, top: left < 0 ? -10 : 0 }, false);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-history-chart': HistoryChart;
  }
}
