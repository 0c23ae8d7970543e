import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import { asSightlineError } from '../../../shared/errors.ts';
import { base, buttons, warningStrip } from '../../style/base.ts';
import { inputs } from '../../style/inputs.ts';
import type { SourceChoice, Viewer } from '../../viewer/viewer.api.ts';
import type { CameraChoice } from '../control-bar.ts';
import { listenHere } from '../emit.ts';
import '../error-banner.ts';
import { icon } from '../icon.ts';
import { openByKey } from '../open-by-key.ts';
import { RunWatch } from '../run-watch.ts';
import '../stage.ts';
import { tileStage } from './tile-stage.ts';
import { viewTileStyle } from './view-tile-style.ts';

/** Another camera on the page, or a file: its picture, what is found in it, and its own start and stop. */
@customElement('sl-tile')
export class ViewTile extends LitElement {
  static override styles = [base, buttons, inputs, warningStrip, viewTileStyle];

  @property({ attribute: false }) viewer: Viewer | undefined;
  @property({ attribute: false }) pipelines: readonly PipelineListing[] = [];
  @property({ attribute: false }) cameras: readonly CameraChoice[] = [];
  @property({ type: Boolean }) smooth = true;
  /** Which of the page's views it is, counted from 2. */
  @property({ type: Number }) number = 2;
  @property() private pipeline = '';
  @property() private camera = '';
  /** Opened in place of a camera. */
  @property({ attribute: false }) private file: File | null = null;
  readonly #run = new RunWatch(this);

  constructor() {
    super();
    // What is asked for in this view is not for the page's first one.
    listenHere(this, 'run-start', () => void this.#start());
    listenHere(this, 'file-open', (file) => {
      this.file = file;
      void this.#start();
    });
  }

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
          @keydown=${openByKey}
          @change=${(event: Event) => this.#choose('pipeline', event)}
        >
          ${this.pipelines.map(
            ({ id, name }) => html`<option value=${id} .selected=${id === this.pipeline}>${name}</option>`,
          )}
        </select>
        <select
          aria-label="Camera of view ${this.number}"
          @keydown=${openByKey}
          @change=${(event: Event) => this.#choose('camera', event)}
        >
          ${this.file === null ? nothing : html`<option selected>${this.file.name}</option>`}
          <option value="" .selected=${this.file === null && this.camera === ''}>Default camera</option>
          ${this.cameras.map(
            ({ deviceId, label }) =>
              html`<option value=${deviceId} .selected=${this.file === null && deviceId === this.camera}>
                ${label}
              </option>`,
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
      ${state.phase === 'failed' || state.error === null ? nothing : html`<sl-error .error=${state.error} running></sl-error>`}
      ${state.warning === null ? nothing : html`<p class="warning-strip" role="status">${state.warning}</p>`}`;
  }

  /** Puts the focus on what starts it, once it is there. */
  async focusStart(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.bar button')?.focus();
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
    if (what === 'camera') this.file = null;
    if (this.#active) void this.#start();
  }

  get #source(): SourceChoice {
    const { camera, file } = this;
    if (file !== null) return { kind: 'file', file };
    return camera === '' ? { kind: 'camera' } : { kind: 'camera', deviceId: camera };
  }

  async #start(): Promise<void> {
    const { viewer, pipeline } = this;
    if (viewer === undefined || pipeline === '') return;
    try {
      await viewer.start(pipeline, this.#source);
    } catch (error) {
      // The viewer's state says it, and it is shown; being overtaken is what the user wanted.
      if (viewer.state.error === null && asSightlineError(error).code !== 'aborted') throw error;
    }
  }
}
