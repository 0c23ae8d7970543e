import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PipelineListing, PipelineState } from '../../shared/pipeline/listing.ts';
import { base } from '../style/base.ts';
import { emit } from './emit.ts';
import { formatMs, formatRate } from './format.ts';
import { icon, type IconName } from './icon.ts';
import { pipelineListStyle } from './pipeline-list-style.ts';

const STATE_WORDS: Readonly<Record<PipelineState, string>> = {
  starting: 'starting',
  running: 'running',
  idle: 'ready',
  healing: 'healing',
  failed: 'failed',
  stopped: 'ready',
};

/** The pipelines that there are, with their state and figures; one is selected. Fires `pipeline-select`. */
@customElement('sl-pipelines')
export class PipelineList extends LitElement {
  static override styles = [base, pipelineListStyle];

  @property({ attribute: false }) pipelines: readonly PipelineListing[] = [];
  @property() selected: string | null = null;
  /** Ids of those that live in this browser alone. */
  @property({ attribute: false }) own: readonly string[] = [];

  override render() {
    return html`<h2>Pipelines</h2>
      ${
        this.pipelines.length === 0
          ? html`<p class="muted">
              None yet. They come from the edge server; once seen, they are kept on this device.
            </p>`
          : html`<ul>
              ${repeat(
                this.pipelines,
                (pipeline) => pipeline.id,
                (pipeline) => html`<li>${this.#entry(pipeline)}</li>`,
              )}
            </ul>`
      }`;
  }

  #entry(pipeline: PipelineListing) {
    const current = pipeline.id === this.selected;
    return html`<button
      aria-current=${current ? 'true' : nothing}
      @click=${() => emit(this, 'pipeline-select', pipeline.id)}
    >
      <span class="sign">${icon(signOf(pipeline))}</span>
      <span>
        <span class="name">${pipeline.name}</span>
        <span class="line figure">
          ${this.own.includes(pipeline.id) ? 'yours · ' : ''}<span class="state ${pipeline.state}"
            >${STATE_WORDS[pipeline.state]}</span
          >${rateOf(pipeline)}<span class="detail">${detailOf(pipeline)}</span>
        </span>
      </span>
    </button>`;
  }
}

function rateOf({ infer_fps }: PipelineListing): string {
  return infer_fps === null ? '' : ` · ${formatRate(infer_fps)} fps`;
}

/** What there is less often room for: how long a frame takes while it runs, else the model. */
function detailOf({ latency_ms, model }: PipelineListing): string {
  if (latency_ms.p50 !== null) return ` · ${formatMs(latency_ms.p50)} ms`;
  return model === null ? '' : ` · ${model}`;
}

function signOf({ elements }: PipelineListing): IconName {
  if (elements.some((element) => element.includes('face'))) return 'faces';
  if (elements.some((element) => element.includes('pose'))) return 'poses';
  return elements.some((element) => element.includes('object')) ? 'objects' : 'pipeline';
}
