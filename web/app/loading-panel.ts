import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base, buttons } from '../style/base.ts';
import type { LoadProgress } from '../viewer/viewer.api.ts';
import { emit } from './emit.ts';
import { formatMegabytes } from './format.ts';
import { stagePanel } from './panel-style.ts';

/** What is on the stage until the first frame is looked at: what is being loaded and how far it is. */
@customElement('sl-loading')
export class LoadingPanel extends LitElement {
  static override styles = [
    base,
    buttons,
    stagePanel,
    css`
      .panel {
        padding: var(--space-5);
        border: 1px solid var(--stage-line);
        border-radius: var(--radius-lg);
        background: var(--stage-raised);
        text-align: start;
      }
      h2 {
        font-size: var(--text-lg);
      }
      li {
        margin-top: var(--space-4);
        font-size: var(--text-sm);
      }
      .line {
        display: flex;
        justify-content: space-between;
        gap: var(--space-3);
        margin-bottom: 6px;
      }
      .amount {
        color: var(--on-stage-muted);
        white-space: nowrap;
      }
      progress {
        display: block;
        width: 100%;
        height: 6px;
        border: 0;
        border-radius: 3px;
        overflow: hidden;
        background: var(--stage-line);
        color: var(--stage-accent);
        appearance: none;
      }
      progress::-webkit-progress-bar {
        background: var(--stage-line);
      }
      progress::-webkit-progress-value {
        background: var(--stage-accent);
        border-radius: 3px;
      }
      progress::-moz-progress-bar {
        background: var(--stage-accent);
      }
      progress:indeterminate {
        background: linear-gradient(90deg, transparent, var(--stage-accent), transparent) 0 0 / 40% 100%
          no-repeat var(--stage-line);
        animation: run 1.4s infinite linear;
      }
      @keyframes run {
        from {
          background-position: -70% 0;
        }
        to {
          background-position: 170% 0;
        }
      }
    `,
  ];

  @property() heading = '';
  @property({ attribute: false }) progress: readonly LoadProgress[] = [];

  override render() {
    const items =
      this.progress.length > 0 ? this.progress : [{ label: 'Waiting for the picture', loaded: 0, total: 0 }];
    return html`<div class="panel" role="status" aria-live="polite">
      <h2>${this.heading}</h2>
      <ul>
        ${items.map((item) => html`<li>${this.#bar(item)}</li>`)}
      </ul>
      <div class="actions"><button @click=${() => emit(this, 'run-stop', null)}>Cancel</button></div>
    </div>`;
  }

  #bar({ label, loaded, total }: LoadProgress) {
    const of = total > 0 ? ` of ${formatMegabytes(total)}` : '';
    return html`<div class="line">
        <span>${label}</span>
        <span class="amount figure" aria-hidden="true"
          >${loaded > 0 || total > 0 ? formatMegabytes(loaded) + of : ''}</span
        >
      </div>
      ${
        total > 0
          ? html`<progress aria-label=${label} max=${total} .value=${Math.min(loaded, total)}></progress>`
          : html`<progress aria-label=${label}></progress>`
      }`;
  }
}
