import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PipelineListing, PipelineState } from '../../shared/pipeline/listing.ts';
import { base } from '../style/base.ts';
import { emit } from './emit.ts';
import { formatMs, formatRate } from './format.ts';
import { icon, type IconName } from './icon.ts';

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
  static override styles = [
    base,
    css`
      h2 {
        margin: 0 0 var(--space-3);
        font-size: var(--text-sm);
        font-weight: 600;
        color: var(--text-muted);
      }
      ul {
        display: flex;
        flex-direction: column;
        gap: var(--space-2);
      }
      button {
        display: grid;
        grid-template-columns: 36px minmax(0, 1fr);
        align-items: center;
        gap: 0 var(--space-3);
        width: 100%;
        padding: 10px var(--space-3);
        border: 1px solid transparent;
        border-radius: var(--radius);
        background: transparent;
        color: inherit;
        font: inherit;
        text-align: start;
        cursor: pointer;
      }
      button:hover {
        background: var(--surface-sunken);
      }
      button[aria-current] {
        border-color: var(--accent);
        background: var(--accent-soft);
      }
      .sign {
        display: grid;
        place-items: center;
        width: 36px;
        height: 36px;
        border-radius: 9px;
        background: var(--surface-sunken);
        color: var(--text-muted);
      }
      button[aria-current] .sign {
        background: var(--accent);
        color: var(--on-accent);
      }
      .name {
        display: block;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .name::first-letter {
        text-transform: uppercase;
      }
      .line {
        display: block;
        font-size: var(--text-xs);
        color: var(--text-muted);
        white-space: nowrap;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .state.running {
        color: var(--good);
        font-weight: 600;
      }
      .state.failed,
      .state.healing {
        color: var(--bad);
        font-weight: 600;
      }
      @media (max-width: 1099px) {
        h2 {
          display: none;
        }
        ul {
          flex-direction: row;
          margin: 0 calc(-1 * var(--space-4));
          padding: 3px var(--space-4);
          overflow-x: auto;
          scrollbar-width: none;
        }
        li {
          flex: 1 0 auto;
        }
        button {
          grid-template-columns: 28px minmax(0, 1fr);
          gap: 0 var(--space-2);
          padding: 7px var(--space-3) 7px var(--space-2);
          border-color: var(--border);
          background: var(--surface);
        }
        .sign {
          width: 28px;
          height: 28px;
          border-radius: 7px;
        }
        .sign svg.icon {
          width: 17px;
          height: 17px;
        }
        .name {
          font-size: var(--text-sm);
          white-space: nowrap;
        }
        .detail {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) pipelines: readonly PipelineListing[] = [];
  @property() selected: string | null = null;

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
          <span class="state ${pipeline.state}">${STATE_WORDS[pipeline.state]}</span>${rateOf(pipeline)}<span
            class="detail"
            >${detailOf(pipeline)}</span
          >
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
