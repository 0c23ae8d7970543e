import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PipelineListing, PipelineState } from '../../../shared/pipeline/listing.ts';
import { base } from '../../style/base.ts';
import { chartsHash } from '../charts/charts-address.ts';
import { formatMs, formatRate } from '../format.ts';
import { icon } from '../icon.ts';
import { sparkline } from '../sparkline.ts';
import { homeCardStyle } from './home-card-style.ts';
import type { HomeCard as Card } from './home-groups.ts';

const STATE_WORDS: Readonly<Record<PipelineState, string>> = {
  starting: 'starting',
  running: 'running',
  idle: 'ready',
  healing: 'healing',
  failed: 'failed',
  stopped: 'stopped',
};
const [WIDTH, HEIGHT] = [120, 34];
/** A rate that never changes is a line with room above it. */
const HEADROOM = 1.3;

/** One pipeline: its state, how fast it is, whether it is well. A link to where it is watched. Fires `choose`. */
@customElement('sl-home-card')
export class HomeCard extends LitElement {
  static override styles = [base, homeCardStyle];

  @property({ attribute: false }) card: Card | null = null;
  /** How fast it has been lately, frames per second, oldest first. */
  @property({ attribute: false }) samples: readonly number[] = [];
  /** What was told of it last, where it is not well. */
  @property({ attribute: false }) notice: string | null = null;

  override render() {
    const { card } = this;
    if (card === null) return nothing;
    const { pipeline, isOld } = card;
    return html`<article class=${isOld ? 'old' : ''}>
      <header>
        <h4 class="name">${this.#name(card)}</h4>
        <span class="state ${isOld ? '' : pipeline.state}">${isOld ? 'last heard' : stateOf(pipeline)}</span>
      </header>
      ${figures(pipeline)} ${this.#line(pipeline)}
      <footer>${this.#health(pipeline)} ${charts(card)}</footer>
    </article>`;
  }

  #name({ pipeline, live, isHere }: Card) {
    if (live !== null) return html`<a href=${live}>${pipeline.name}</a>`;
    if (!isHere) return pipeline.name;
    return html`<a href="#" @click=${() => this.dispatchEvent(new CustomEvent('choose'))}
      >${pipeline.name}</a
    >`;
  }

  #line({ name }: PipelineListing) {
    const top = Math.max(1, HEADROOM * Math.max(...this.samples, 0));
    const path = sparkline(this.samples, WIDTH, HEIGHT - 2, top);
    const below = path === '' ? '' : `${path}V${HEIGHT}H0Z`;
    return html`<svg
      class="line"
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${name}: ${lineWords(this.samples)}"
    >
      <path class="below" d=${below} />
      <path d=${path} transform="translate(0 1)" />
    </svg>`;
  }

  #health({ health, source, elements }: PipelineListing) {
    if (health === 'ok')
      return html`<p class="health muted"><span>${[source, ...elements].join(' → ')}</span></p>`;
    const words = this.notice ?? (health === 'failed' ? 'It has failed.' : 'Something is wrong with it.');
    return html`<p class="health ${health}">${icon('warning')}<span>${words}</span></p>`;
  }
}

function charts({ pipeline: { id, name }, device, live, isHere }: Card) {
  if (live === null && !isHere) return nothing;
  return html`<a class="charts" href=${chartsHash(id, device)} aria-label="Charts of ${name}">Charts</a>`;
}

function stateOf({ state }: PipelineListing): string {
  return STATE_WORDS[state];
}

function figures({ input_fps, infer_fps, drop_fps, latency_ms }: PipelineListing) {
  const rows = [
    ['In', formatRate(input_fps), 'fps'],
    ['Looked at', formatRate(infer_fps), 'fps'],
    ['Dropped', formatRate(drop_fps), 'fps'],
    ['Latency p95', formatMs(latency_ms.p95), 'ms'],
  ] as const;
  return html`<dl class="figure">
    ${rows.map(
      ([what, value, unit]) =>
        html`<div>
          <dt>${what}</dt>
          <dd>${value}${value === '–' ? '' : html` <span class="muted">${unit}</span>`}</dd>
        </div>`,
    )}
  </dl>`;
}

/** What the line shows, for those who do not see it. */
function lineWords(samples: readonly number[]): string {
  if (samples.length < 2) return 'frames per second, nothing measured yet';
  const [low, high] = [Math.min(...samples), Math.max(...samples)];
  return `between ${formatRate(low)} and ${formatRate(high)} frames per second lately`;
}
