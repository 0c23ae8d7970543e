import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import { layerColorOf } from '../../overlay/color.ts';
import type { OverlayFigures } from '../../overlay/smoothness.ts';
import { base, buttons, warningStrip } from '../../style/base.ts';
import type { Viewer } from '../../viewer/viewer.api.ts';
import { formatMs, formatRate } from '../format.ts';
import { icon } from '../icon.ts';
import type { OpenViews } from '../settings.ts';
import { openByKey } from '../open-by-key.ts';
import type { BesidePipeline } from './beside.ts';
import { besideStripStyle } from './beside-strip-style.ts';

/** What the strip asks for; it sends these as events. */
export interface StripRequests {
  'beside-add': string;
  /** It failed, and is to be tried again. */
  'beside-again': BesidePipeline;
  'beside-remove': BesidePipeline;
  /** Whose figures are to be shown. */
  'focus-select': Viewer;
  'view-add': null;
  'views-again': OpenViews;
}

/** Under a picture: the pipelines that look at it, each with its colour and figures, and the ways to add to them. */
@customElement('sl-beside')
export class BesideStrip extends LitElement {
  static override styles = [base, buttons, warningStrip, besideStripStyle];

  @property({ attribute: false }) first: Viewer | null = null;
  @property({ attribute: false }) beside: readonly BesidePipeline[] = [];
  @property({ attribute: false }) pipelines: readonly PipelineListing[] = [];
  @property({ attribute: false }) focused: Viewer | null = null;
  @property({ attribute: false }) overlay: (viewer: Viewer) => OverlayFigures | null = () => null;
  @property({ type: Boolean }) full = false;
  @property({ type: Boolean }) viewsFull = false;
  /** What was shown the last time, while nothing is; null: nothing to offer. */
  @property({ attribute: false }) again: OpenViews | null = null;
  /** Changes whenever figures are to be read anew. */
  @property({ attribute: false }) tick: unknown = null;
  /** What had the focus before it is drawn anew. */
  #focused: Element | null = null;

  /** Puts the focus on the button that adds a camera. */
  focusAdd(): void {
    this.renderRoot.querySelector<HTMLElement>('button.camera')?.focus();
  }

  protected override willUpdate(): void {
    this.#focused = this.shadowRoot?.activeElement ?? null;
  }

  /** Whoever works by keyboard goes on here when what they pressed is gone. */
  protected override updated(): void {
    if (this.#focused === null || this.#focused.isConnected) return;
    const left = this.renderRoot.querySelectorAll<HTMLElement>('select, button');
    ([...left].find((each) => each.localName === 'select') ?? [...left].at(-1))?.focus();
  }

  override render() {
    const several = this.beside.length > 0;
    return html`<ul aria-label="Pipelines on this picture">
        ${several && this.first !== null ? this.#entry(this.first, layerColorOf(0).line, null) : nothing}
        ${repeat(
          this.beside,
          ({ viewer }) => viewer,
          (each) => this.#entry(each.viewer, each.color.line, each),
        )}
        ${this.full ? nothing : html`<li>${this.#adder()}</li>`}
        ${
          this.viewsFull
            ? nothing
            : html`<li>
                <button class="add camera" @click=${() => this.#ask('view-add', null)}>
                  ${icon('plus')}Another camera
                </button>
              </li>`
        }
        ${this.again === null ? nothing : html`<li>${this.#offer(this.again)}</li>`}
      </ul>
      ${repeat(
        this.beside,
        ({ viewer }) => viewer,
        (each) => this.#told(each),
      )}`;
  }

  /** What is wrong with one beside the first; what is wrong with the camera of both is said of the first. */
  #told(each: BesidePipeline) {
    const { phase, error, warning } = each.viewer.state;
    const name = html`<b>${this.#nameOf(each.pipeline)}</b>`;
    if (error !== null)
      return html`<p class="warning-strip told ${phase === 'failed' ? 'bad' : ''}" role="status">
        ${name}: ${error.message}
        ${phase === 'failed' ? html`<button @click=${() => this.#ask('beside-again', each)}>Try again</button>` : nothing}
      </p>`;
    if (warning === null || warning === this.first?.state.warning) return nothing;
    return html`<p class="warning-strip told" role="status">${name}: ${warning}</p>`;
  }

  #nameOf(id: string): string {
    return this.pipelines.find((pipeline) => pipeline.id === id)?.name ?? id;
  }

  #offer(again: OpenViews) {
    const { beside, cameras } = again;
    const names = beside.map((id) => this.#nameOf(id));
    const more = cameras === 0 ? [] : [cameras === 1 ? 'another camera' : `${cameras} more cameras`];
    const label = `As last time: ${[...names, ...more].join(', ')}`;
    return html`<button
      class="add"
      title=${label}
      aria-label=${label}
      @click=${() => this.#ask('views-again', again)}
    >
      As last time
    </button>`;
  }

  #entry(viewer: Viewer, color: string, removable: BesidePipeline | null) {
    const name = this.#nameOf(removable?.pipeline ?? viewer.state.pipeline ?? '');
    return html`<li class=${removable === null ? '' : 'removable'}>
      <button
        class="pipeline"
        aria-pressed=${this.focused === viewer}
        title="Show the figures of ${name}"
        @click=${() => this.#ask('focus-select', viewer)}
      >
        <svg class="color" viewBox="0 0 10 10" aria-hidden="true">
          <rect width="10" height="10" rx="3" fill=${color} /></svg
        ><span class="name">${name}</span>${this.#pace(viewer)}
      </button>
      ${
        removable === null
          ? nothing
          : html`<button
              class="remove"
              aria-label="Remove ${name}"
              @click=${() => this.#ask('beside-remove', removable)}
            >
              ${icon('close')}
            </button>`
      }
    </li>`;
  }

  #pace(viewer: Viewer) {
    const { phase, error } = viewer.state;
    if (error !== null) return html`<span class="pace bad" title=${error.message}>has a problem</span>`;
    if (phase !== 'running') return phase === 'idle' ? nothing : html`<span class="pace">${phase}</span>`;
    const figures = viewer.figures();
    const judder = this.overlay(viewer)?.judder.p95 ?? null;
    const parts = [
      figures === null ? '' : `${formatRate(figures.deliveredFps)} fps`,
      figures?.ageMs.p50 == null ? '' : `${formatMs(figures.ageMs.p50)} ms`,
      judder === null ? '' : `${judder.toFixed(1)} px`,
    ];
    return html`<span class="pace figure">${parts.filter((part) => part !== '').join(' · ')}</span>`;
  }

  #adder() {
    return html`<select
      aria-label="Add a pipeline to this picture"
      @keydown=${openByKey}
      @change=${(event: Event) => this.#add(event)}
    >
      <option value="" selected>+ Another pipeline</option>
      ${this.pipelines.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
    </select>`;
  }

  #add({ target }: Event): void {
    if (!(target instanceof HTMLSelectElement) || target.value === '') return;
    this.#ask('beside-add', target.value);
    target.value = '';
  }

  #ask<K extends keyof StripRequests>(type: K, detail: StripRequests[K]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
