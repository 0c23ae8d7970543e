import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DetectResult } from '../../shared/detect/detector.ts';
import { formatRate } from '../app/format.ts';
import { icon } from '../app/icon.ts';
import { seenIn } from '../app/seen.ts';
import { summarize } from '../app/summary.ts';
import '../app/result-list.ts';
import { base, buttons } from '../style/base.ts';
import { inputs } from '../style/inputs.ts';
import { stageChips } from '../style/stage-chips.ts';
import type { EditorHost } from '../editor/editor-host.ts';
import { LiveZones } from '../zones/live-zones.ts';
import { startLiveWorker } from '../workers/live.api.ts';
import { FIRST_LOOK, liveWords } from './live-look.ts';
import type { LiveLook } from './live-look.ts';
import { LivePlayer } from './live-player.ts';
import { liveStageStyle } from './live-stage-style.ts';
import { liveUrl } from './live-url.ts';

const RATES = [1, 2, 5, 10, 15, 25];
const DEFAULT_RATE = 10;
/** How often at most what is seen is put into words, milliseconds. */
const DESCRIBE_MS = 2000;

/** A pipeline of the edge, live: its picture, what is found in it, how it does. Fires `live-close`. */
@customElement('sl-live')
export class LiveStage extends LitElement {
  static override styles = [base, buttons, inputs, stageChips, liveStageStyle];

  /** The id of the pipeline. */
  @property() pipeline = '';
  /** What it is called. */
  @property() name = '';
  /** The edge's address, with a slash at its end. */
  @property() baseUrl = '';
  /** Changes when the pipeline does. */
  @property() revision = '';
  /** What it takes to change the pipeline; null: that is not there yet. */
  @property({ attribute: false }) editor: EditorHost | null = null;
  /** Why the pipeline may not be changed; null: it may. */
  @property() whyNotChange: string | null = null;
  @state() private look: LiveLook = FIRST_LOOK;
  @state() private result: DetectResult | null = null;
  readonly #zones = new LiveZones(this);
  readonly #box = document.createElement('div');
  #player: LivePlayer | null = null;
  #described = Number.NEGATIVE_INFINITY;

  constructor() {
    super();
    this.#box.className = 'box';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#open();
  }

  protected override updated(changed: ReadonlyMap<PropertyKey, unknown>): void {
    if (changed.has('pipeline') || changed.has('baseUrl')) this.#open();
    this.#box.classList.toggle('old', this.look.line.line === 'lost');
  }

  protected override willUpdate(): void {
    const { baseUrl, pipeline, revision } = this;
    if (baseUrl !== '' && pipeline !== '') this.#zones.watch({ baseUrl, pipeline, revision });
  }

  override render() {
    const { look } = this;
    const showsResults = this.result !== null;
    const shapes = this.#zones.shapes(this.result?.detections ?? []);
    return html`<div class="stage">
        ${this.#box} ${this.#zones.overlay(shapes, look.picture)}
        <div class="chips figure" aria-hidden="true">${this.#chips()}</div>
        <p class="words" role="status">${liveWords(look)}</p>
      </div>
      <div class="bar">
        <button class="stop" @click=${() => this.dispatchEvent(new CustomEvent('live-close'))}>
          ${icon('stop')}Stop watching
        </button>
        <label
          >Pictures
          <select @change=${(event: Event) => this.#chooseRate(event)}>
            ${RATES.map(
              (rate) =>
                html`<option value=${rate} .selected=${rate === DEFAULT_RATE}>${rate} a second</option>`,
            )}
          </select>
        </label>
        <button @click=${() => void this.#fill()}>Full screen</button>
        <a href=${location.hash.replace('#live/', '#charts/')}>Charts</a>
        <p class="facts muted figure">${this.#facts()}</p>
      </div>
      ${this.#zones.bar(shapes, this.editor, this.whyNotChange)}
      ${
        showsResults
          ? html`<sl-results
              .detections=${seenIn(this.result)}
              .running=${look.line.line === 'open'}
            ></sl-results>`
          : nothing
      }`;
  }

  #chips() {
    const { fps, picture, line } = this.look;
    const isLive = line.line === 'open' && picture !== null;
    const at = picture === null ? '' : new Date(picture.at).toLocaleTimeString();
    return html`<span class="chip">${icon('edge')}${this.name === '' ? this.pipeline : this.name}</span>
      ${isLive ? html`<span class="chip">Live · ${formatRate(fps)} fps</span>` : nothing}
      ${at === '' ? nothing : html`<span class="chip"><time>${at}</time></span>`}`;
  }

  #facts() {
    const { pulse, picture } = this.look;
    const size = picture === null ? '' : `${picture.w} × ${picture.h}`;
    const rates =
      pulse === null ? '' : `${formatRate(pulse.input_fps)} fps in, ${formatRate(pulse.infer_fps)} looked at`;
    const viewers = pulse === null || pulse.viewers < 2 ? '' : `${pulse.viewers} viewers`;
    return [size, rates, viewers].filter((part) => part !== '').join(' · ');
  }

  #open(): void {
    this.#close();
    if (this.pipeline === '' || this.baseUrl === '') return;
    this.look = FIRST_LOOK;
    this.result = null;
    this.#player = new LivePlayer({
      box: this.#box,
      url: liveUrl(this.baseUrl, this.pipeline),
      worker: startLiveWorker(),
      fps: DEFAULT_RATE,
      onLook: (look) => (this.look = look),
      onResult: (result) => this.#takeResult(result),
    });
  }

  #close(): void {
    this.#player?.close();
    this.#player = null;
  }

  #takeResult(result: DetectResult): void {
    this.result = result;
    const now = performance.now();
    if (now - this.#described < DESCRIBE_MS) return;
    this.#described = now;
    const name = this.name === '' ? this.pipeline : this.name;
    this.#player?.describe(`Live picture of ${name}: ${summarize(seenIn(result))}`);
  }

  #chooseRate({ target }: Event): void {
    if (target instanceof HTMLSelectElement) this.#player?.setFps(Number(target.value));
  }

  async #fill(): Promise<void> {
    const stage = this.renderRoot.querySelector('.stage');
    if (document.fullscreenElement !== null) return document.exitFullscreen();
    // Some phones have it for videos only: then there is nothing to do.
    return stage?.requestFullscreen?.();
  }
}
