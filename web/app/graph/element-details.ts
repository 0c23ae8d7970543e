import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RunStructure } from '../../../shared/run/control.ts';
import type { ElementFigures, Percentiles, RunFigures, WireFigures } from '../../../shared/run/figures.ts';
import { base, buttons } from '../../style/base.ts';
import type { DetectorPlace } from '../../viewer/viewer.api.ts';
import { formatCount, formatMs } from '../format.ts';
import { icon } from '../icon.ts';
import { placementLine } from '../placement-line.ts';
import { elementDetailsStyle } from './element-details-style.ts';
import { tell } from './graph-events.ts';
import './send-event.ts';
import { dropSentence, formatAge, percentilesLine, perSecond, plainWords, STATE_WORDS } from './words.ts';

type Fact = readonly [name: string, value: string];

/** Everything known about one element, what can be sent to it, and looks at what goes in and out. */
@customElement('sl-element-details')
export class ElementDetails extends LitElement {
  static override styles = [base, buttons, elementDetailsStyle];

  @property({ attribute: false }) structure: RunStructure | null = null;
  @property({ attribute: false }) figures: RunFigures | null = null;
  @property() element = '';
  /** Where it looks at frames; null: it is no detector, or nobody knows yet. */
  @property({ attribute: false }) place: DetectorPlace | null = null;
  /** Why no event may be sent, in words; null: it may. */
  @property({ attribute: false }) whyNot: string | null = null;

  override render() {
    const about = this.structure?.elements.find(({ name }) => name === this.element);
    if (about === undefined) return nothing;
    const figures = this.figures?.elements.find(({ name }) => name === this.element);
    return html`<header>
        <div>
          <h3 tabindex="-1">${about.name}</h3>
          <p class="muted">${plainWords(about.type)}, flow ${about.flow}</p>
        </div>
        <button class="quiet icon-only" aria-label="Close ${about.name}" @click=${() => this.#close()}>
          ${icon('close')}
        </button>
      </header>
      <p>${about.description}</p>
      ${this.place === null ? nothing : html`<p class="place">${placementLine(this.place.placement, this.place.reason)}</p>`}
      ${figures === undefined ? html`<p class="muted">No figures yet.</p>` : this.#figures(figures)}
      ${this.#wires()} ${this.#taps()} ${about.events.length === 0 ? nothing : this.#events(about.events)}`;
  }

  /** Moves the focus to the top, so that what follows is read. */
  focusHeading(): void {
    this.renderRoot.querySelector('h3')?.focus({ preventScroll: true });
  }

  #figures(figures: ElementFigures) {
    return html`${
        figures.lastError === null
          ? nothing
          : html`<p class="error"><b>Last error:</b> ${figures.lastError}</p>`
      }
      <dl class="figure">
        ${factsOf(figures).map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>`;
  }

  #wires() {
    const wires = this.figures?.wires.filter(({ from, to }) => from === this.element || to === this.element);
    if (wires === undefined || wires.length === 0) return nothing;
    return html`<h4>Wires</h4>
      <ul class="figure">
        ${wires.map((wire) => html`<li>${wireSentence(wire, this.element)}</li>`)}
      </ul>`;
  }

  #taps() {
    const sides = [
      ['input', 'Watch what comes in'],
      ['output', 'Watch what goes out'],
    ] as const;
    const wires = this.structure?.wires ?? [];
    const has = { input: wires.some(({ to }) => to === this.element), output: true };
    return html`<div class="taps">
      ${sides
        .filter(([side]) => has[side])
        .map(
          ([side, words]) =>
            html`<button @click=${() => tell(this, 'tap-element', { element: this.element, side })}>
              ${words}
            </button>`,
        )}
    </div>`;
  }

  #events(events: readonly string[]) {
    const target = { to: 'elements', elements: [this.element] } as const;
    return html`<h4>Send an event</h4>
      <sl-send-event
        .events=${events}
        .targets=${[{ label: this.element, target }]}
        .whyNot=${this.whyNot}
      ></sl-send-event>`;
  }

  #close(): void {
    tell(this, 'element-select', { element: null, open: false });
  }
}

function factsOf(figures: ElementFigures): Fact[] {
  return [
    ['State', STATE_WORDS[figures.state]],
    ['Rate', perSecond(figures.rate)],
    ['Latency p50', `${formatMs(figures.latencyMs.p50)} ms`],
    ['Latency p95', `${formatMs(figures.latencyMs.p95)} ms`],
    ['Processed', formatCount(figures.processed)],
    ['Given on', formatCount(figures.emitted)],
    ['Filtered', formatCount(figures.filtered)],
    ['Failed', formatCount(figures.failed)],
    ['Restarts', formatCount(figures.restarts)],
    ['Sign of life', `${formatAge(figures.heartbeatAgeMs)} ago`],
    ...Object.entries(figures.metrics).map(([name, value]): Fact => [plainWords(name), metric(value)]),
  ];
}

function metric(value: number | Percentiles): string {
  if (typeof value !== 'number') return percentilesLine(value);
  return Number.isInteger(value) ? formatCount(value) : value.toFixed(2);
}

function wireSentence(wire: WireFigures, element: string): string {
  const end = wire.from === element ? `To ${wire.to}` : `From ${wire.from}`;
  const waiting = `${wire.depth} of ${wire.size} waiting`;
  return `${end}: ${formatCount(wire.passed)} passed, ${waiting}, dropped ${dropSentence(wire.dropped)}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-element-details': ElementDetails;
  }
}
