import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import { asSightlineError } from '../../../shared/errors.ts';
import { base, buttons } from '../../style/base.ts';
import type { Viewer } from '../../viewer/viewer.api.ts';
import type { CameraChoice } from '../control-bar.ts';
import '../error-banner.ts';
import { icon } from '../icon.ts';
import { RunWatch } from '../run-watch.ts';
import '../stage.ts';
import { tileStage } from './tile-stage.ts';

/** Another camera on the page: its picture, what is found in it, and its own start and stop. */
@customElement('sl-tile')
export class ViewTile extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: var(--space-2);
        min-width: 0;
      }
      sl-stage {
        flex: 1;
        min-height: 13rem;
      }
      .bar {
        display: flex;
        gap: var(--space-2);
      }
      select {
        flex: 1;
        min-width: 0;
        min-height: 36px;
        padding: 0 var(--space-2);
        border: 1px solid var(--border);
        border-radius: var(--radius);
        background: var(--surface-raised);
        color: var(--text);
        font: inherit;
        font-size: var(--text-sm);
        text-overflow: ellipsis;
      }
      button {
        min-height: 36px;
        font-size: var(--text-sm);
      }
      .live {
        place-self: start;
        margin: var(--space-3);
        padding: 4px 10px;
        border: 1px solid var(--stage-line);
        border-radius: 99px;
        background: var(--stage-raised);
        font-size: var(--text-xs);
        font-weight: 600;
      }
      .hint {
        place-self: center;
        padding: var(--space-4);
        text-align: center;
      }
      sl-error {
        place-self: center;
        width: min(26rem, 100% - 2 * var(--space-4));
      }
      svg.icon {
        width: 16px;
        height: 16px;
      }
    `,
  ];

  @property({ attribute: false }) viewer: Viewer | undefined;
  @property({ attribute: false }) pipelines: readonly PipelineListing[] = [];
  @property({ attribute: false }) cameras: readonly CameraChoice[] = [];
  @property({ type: Boolean }) smooth = true;
  /** Which of the page's views it is, counted from 2. */
  @property({ type: Number }) number = 2;
  @property() private pipeline = '';
  @property() private camera = '';
  readonly #run = new RunWatch(this);

  override connectedCallback(): void {
    super.connectedCallback();
    // Most useful is what the other views do not show yet.
    this.pipeline ||= this.pipelines[0]?.id ?? '';
    this.camera ||= this.cameras.at(-1)?.deviceId ?? '';
    if (this.viewer !== undefined) this.#run.watch(this.viewer);
  }

  override render() {
    const { state } = this.#run;
    return html`<sl-stage
        .viewer=${this.viewer}
        .smooth=${this.smooth}
        .mirrored=${state.capture?.mirrored ?? false}
        role="group"
        aria-label="View ${this.number}"
        >${tileStage(state, this.#run.figures)}</sl-stage
      >
      <div class="bar">
        ${this.#mainButton()}
        <select
          aria-label="Pipeline of view ${this.number}"
          @change=${(event: Event) => this.#choose('pipeline', event)}
        >
          ${this.pipelines.map(
            ({ id, name }) => html`<option value=${id} .selected=${id === this.pipeline}>${name}</option>`,
          )}
        </select>
        <select
          aria-label="Camera of view ${this.number}"
          @change=${(event: Event) => this.#choose('camera', event)}
        >
          <option value="" .selected=${this.camera === ''}>Default camera</option>
          ${this.cameras.map(
            ({ deviceId, label }) =>
              html`<option value=${deviceId} .selected=${deviceId === this.camera}>${label}</option>`,
          )}
        </select>
        <button
          class="quiet icon-only"
          aria-label="Remove view ${this.number}"
          @click=${() => this.dispatchEvent(new CustomEvent('view-remove'))}
        >
          ${icon('close')}
        </button>
      </div>
      ${state.warning === null ? nothing : html`<p class="muted" role="status">${state.warning}</p>`}`;
  }

  get #active(): boolean {
    return ['opening', 'loading', 'running', 'stopping'].includes(this.#run.state.phase);
  }

  #mainButton() {
    const name = `view ${this.number}`;
    return this.#active
      ? html`<button aria-label="Stop ${name}" @click=${() => void this.viewer?.stop()}>
          ${icon('stop')}Stop
        </button>`
      : html`<button class="primary" aria-label="Start ${name}" @click=${() => void this.#start()}>
          ${icon('play')}Start
        </button>`;
  }

  #choose(what: 'pipeline' | 'camera', { target }: Event): void {
    if (!(target instanceof HTMLSelectElement)) return;
    this[what] = target.value;
    if (this.#active) void this.#start();
  }

  async #start(): Promise<void> {
    const { viewer, pipeline, camera } = this;
    if (viewer === undefined || pipeline === '') return;
    try {
      await viewer.start(pipeline, camera === '' ? { kind: 'camera' } : { kind: 'camera', deviceId: camera });
    } catch (error) {
      // The viewer's state says it, and it is shown; being overtaken is what the user wanted.
      if (viewer.state.error === null && asSightlineError(error).code !== 'aborted') throw error;
    }
  }
}
