import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import { layerColorOf } from '../../overlay/color.ts';
import type { OverlayFigures } from '../../overlay/smoothness.ts';
import { base, buttons } from '../../style/base.ts';
import type { Viewer } from '../../viewer/viewer.api.ts';
import { formatMs, formatRate } from '../format.ts';
import { icon } from '../icon.ts';
import type { OpenViews } from '../settings.ts';
import type { BesidePipeline } from './beside.ts';

/** What the strip asks for; it sends these as events. */
export interface StripRequests {
  'beside-add': string;
  'beside-remove': BesidePipeline;
  /** Whose figures are to be shown. */
  'focus-select': Viewer;
  'view-add': null;
  'views-again': OpenViews;
}

/** Under a picture: the pipelines that look at it, each with its colour and figures, and the ways to add to them. */
@customElement('sl-beside')
export class BesideStrip extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2);
      }
      li {
        display: flex;
        max-width: 100%;
      }
      button,
      select {
        min-height: 36px;
        font-size: var(--text-sm);
      }
      button.pipeline {
        padding: 0 var(--space-3);
        min-width: 0;
      }
      button.pipeline[aria-pressed='true'] {
        border-color: var(--accent);
        background: var(--surface-sunken);
      }
      .removable button.pipeline {
        border-start-end-radius: 0;
        border-end-end-radius: 0;
        border-inline-end: 0;
      }
      .removable button.remove {
        width: 36px;
        padding: 0;
        border-start-start-radius: 0;
        border-end-start-radius: 0;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .name::first-letter {
        text-transform: uppercase;
      }
      .pace {
        color: var(--text-muted);
        font-weight: 400;
        white-space: nowrap;
      }
      .pace.bad {
        color: var(--bad);
      }
      .color {
        flex: none;
        width: 11px;
        height: 11px;
      }
      select {
        max-width: 100%;
        padding: 0 var(--space-3);
        border: 1px dashed var(--border-strong);
        border-radius: var(--radius);
        background: transparent;
        color: var(--text);
        font-family: inherit;
        font-weight: 550;
      }
      button.add {
        border-style: dashed;
        border-color: var(--border-strong);
        background: transparent;
      }
      svg.icon {
        width: 16px;
        height: 16px;
      }
    `,
  ];

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
              <button class="add" @click=${() => this.#ask('view-add', null)}>
                ${icon('plus')}Another camera
              </button>
            </li>`
      }
      ${this.again === null ? nothing : html`<li>${this.#offer(this.again)}</li>`}
    </ul>`;
  }

  #offer(again: OpenViews) {
    const { beside, cameras } = again;
    const names = beside.map((id) => this.pipelines.find((pipeline) => pipeline.id === id)?.name ?? id);
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
    const id = removable?.pipeline ?? viewer.state.pipeline ?? '';
    const name = this.pipelines.find((pipeline) => pipeline.id === id)?.name ?? id;
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
