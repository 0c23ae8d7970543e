import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Placement, ProviderReport } from '../../shared/detect/detector.ts';
import { base, buttons, panels } from '../style/base.ts';
import type { RunPlace } from '../../shared/run/run-place.ts';
import type { DetectorPlace, PlacementChoice, ProviderChoice, Viewer } from '../viewer/viewer.api.ts';
import './choice-group.ts';
import type { Choice } from './choice-group.ts';
import { emit } from './emit.ts';
import { icon } from './icon.ts';
import './move-button.ts';
import { isHybrid, placementLine } from './placement-line.ts';
import './sent-frames.ts';

const PLACEMENTS: readonly (Choice & { value: PlacementChoice })[] = [
  { value: 'auto', label: 'Auto', icon: 'auto' },
  { value: 'browser', label: 'Browser', icon: 'device' },
  { value: 'edge', label: 'Edge', icon: 'edge' },
];

const PROVIDERS: readonly (Choice & { value: ProviderChoice })[] = [
  { value: 'auto', label: 'Auto' },
  { value: 'webgpu', label: 'WebGPU' },
  { value: 'wasm', label: 'WASM' },
];

const NAMES: Readonly<Record<ProviderReport['name'], string>> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  cpu: 'CPU',
};

/** Where the heavy part runs and on which runtime: what is wished, what is so, and why. */
@customElement('sl-placement')
export class PlacementPanel extends LitElement {
  static override styles = [
    base,
    buttons,
    panels,
    css`
      sl-choice-group + p,
      ul {
        margin-bottom: var(--space-4);
      }
      ul {
        padding: 0;
        list-style: none;
      }
      p,
      li {
        display: flex;
        gap: var(--space-2);
        margin-top: var(--space-2);
        font-size: var(--text-sm);
        color: var(--text-muted);
        min-height: 2.6em;
        overflow-wrap: anywhere;
      }
      button.measure {
        margin-top: var(--space-2);
        min-height: 36px;
      }
      sl-move {
        margin-top: var(--space-4);
      }
      b {
        font-weight: 600;
        color: var(--text);
      }
      svg.icon {
        width: 17px;
        height: 17px;
        margin-top: 1px;
        color: var(--accent);
      }
    `,
  ];

  @property() choice: PlacementChoice = 'auto';
  @property() providerChoice: ProviderChoice = 'auto';
  @property() placement: Placement | null = null;
  @property() reason = '';
  /** Each detector, where there are any. */
  @property({ attribute: false }) detectors: readonly DetectorPlace[] = [];
  @property({ attribute: false }) viewer: Viewer | null = null;
  /** Where the whole run is; null when nothing runs. */
  @property() where: RunPlace | null = null;
  @property({ attribute: false }) whyNotMovable: string | null = null;
  @property({ attribute: false }) provider: ProviderReport | null = null;

  override render() {
    return html`<section aria-label="Where it runs">
      <sl-choice-group
        legend="Where it runs"
        .choices=${PLACEMENTS}
        .value=${this.choice}
        @choose=${(event: CustomEvent<PlacementChoice>) => emit(this, 'placement-select', event.detail)}
      ></sl-choice-group>
      ${this.#isHybrid ? this.#detectorLines() : html`<p role="status">${this.#placementLine()}</p>`}
      ${this.placement === 'edge' ? html`<sl-sent-frames .viewer=${this.viewer}></sl-sent-frames>` : nothing}
      <sl-choice-group
        legend="Runtime in the browser"
        .choices=${PROVIDERS}
        .value=${this.providerChoice}
        @choose=${(event: CustomEvent<ProviderChoice>) => emit(this, 'provider-select', event.detail)}
      ></sl-choice-group>
      <p role="status">${this.#providerLine()}</p>
      ${this.#measureButton()}
      <sl-move .viewer=${this.viewer} .host=${this.where} .whyNot=${this.whyNotMovable}></sl-move>
    </section>`;
  }

  /** What was measured holds for this device and model until somebody wants to know again. */
  #measureButton() {
    const isHere = this.placement === 'browser' || this.#isHybrid;
    if (!isHere || this.providerChoice === 'wasm') return nothing;
    return html`<button class="quiet measure" @click=${() => emit(this, 'providers-measure', null)}>
      Measure again
    </button>`;
  }

  #placementLine() {
    if (this.where === 'edge') return placementLine('edge', 'the whole run is there');
    if (this.placement === null) return this.reason === '' ? 'Decided when it starts.' : this.reason;
    return placementLine(this.placement, this.reason);
  }

  get #isHybrid(): boolean {
    return isHybrid(this.where, this.detectors);
  }

  #detectorLines() {
    return html`<div role="status">
      <ul>
        ${this.detectors.map(
          ({ element, placement, reason }) =>
            html`<li>
              ${icon(placement === 'edge' ? 'edge' : 'device')}<span
                ><b>${element} ${placement === 'edge' ? 'on the edge' : 'in this browser'}</b> –
                ${reason}</span
              >
            </li>`,
        )}
      </ul>
    </div>`;
  }

  #providerLine() {
    if (this.provider === null) return 'Decided when it starts.';
    const { name, threads, reason } = this.provider;
    const where = this.placement === 'edge' ? 'On the edge: ' : '';
    const count = name === 'webgpu' ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
    return html`<span
      ><b>${where}${NAMES[name]}${count}</b>${reason === '' ? nothing : ` – ${reason}`}</span
    >`;
  }
}
