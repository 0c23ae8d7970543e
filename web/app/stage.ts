import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { layerColorOf } from '../overlay/color.ts';
import type { LabelColor } from '../overlay/color.ts';
import { MediaView } from '../overlay/media-view.ts';
import type { OverlayFigures } from '../overlay/smoothness.ts';
import { base } from '../style/base.ts';
import type { Viewer } from '../viewer/viewer.api.ts';
import { takeDropped } from './dropped-files.ts';

/** What another viewer finds in the same picture. */
export interface StageLayer {
  readonly viewer: Viewer;
  readonly color: LabelColor;
}

/** Shows what the viewer sees with what it found drawn over it; files may be dropped on it. Panels go into its slot. */
@customElement('sl-stage')
export class Stage extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: relative;
        display: grid;
        overflow: hidden;
        border-radius: var(--radius-lg);
        background: var(--stage);
        color: var(--on-stage);
        color-scheme: dark;
      }
      :host::after {
        content: '';
        position: absolute;
        inset: 0;
        border: 1px solid var(--border);
        border-radius: inherit;
        pointer-events: none;
      }
      .box {
        position: absolute;
        inset: 0;
      }
      ::slotted(*) {
        position: relative;
        grid-area: 1 / 1;
      }
      .drop {
        position: absolute;
        inset: var(--space-3);
        z-index: 1;
        display: grid;
        place-items: center;
        border: 2px dashed var(--stage-accent);
        border-radius: var(--radius);
        background: var(--stage-raised);
        font-size: var(--text-lg);
        font-weight: 600;
        pointer-events: none;
      }
    `,
  ];

  @property({ attribute: false }) viewer: Viewer | undefined;
  @property({ type: Boolean }) mirrored = false;
  /** Whether boxes move between results. */
  @property({ type: Boolean }) smooth = true;
  /** Whose results are drawn besides, with the colour of their boxes. */
  @property({ attribute: false }) beside: readonly StageLayer[] = [];
  @state() private dropping = false;
  readonly #box = document.createElement('div');
  #view: MediaView | null = null;
  #unsubscribe: (() => void)[] = [];
  #besides: (() => void)[] = [];

  constructor() {
    super();
    this.#box.className = 'box';
    this.addEventListener('dragover', (event) => this.#over(event));
    this.addEventListener('dragleave', () => (this.dropping = false));
    this.addEventListener('drop', (event) => this.#drop(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unwatch();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('viewer')) this.#watch();
    if (changed.has('viewer') || changed.has('beside')) this.#watchBeside();
    this.#view?.setMirrored(this.mirrored);
    this.#view?.setSmooth(this.smooth);
  }

  override render() {
    return html`${this.#box}<slot
      ></slot> ${this.dropping ? html`<div class="drop">Drop a picture, a video or a model</div>` : null}`;
  }

  #watch(): void {
    this.#unwatch();
    const { viewer } = this;
    if (viewer === undefined) return;
    const view = new MediaView(this.#box);
    view.setMedia(viewer.media);
    view.setMirrored(this.mirrored);
    this.#view = view;
    this.#unsubscribe = [
      viewer.on('media', (media) => view.setMedia(media)),
      viewer.on('result', (result) => view.setResult(result, viewer)),
    ];
    this.#watchBeside();
  }

  /** Where there are several, each has its colour, else each label. */
  #watchBeside(): void {
    const { viewer, beside } = this;
    for (const stop of this.#besides) stop();
    const view = this.#view;
    if (viewer === undefined || view === null) return;
    const first = beside.length === 0 ? null : layerColorOf(0);
    view.setLayers(new Map([[viewer, first], ...beside.map((each) => [each.viewer, each.color] as const)]));
    this.#besides = beside.flatMap((each) => [
      each.viewer.on('result', (result) => view.setResult(result, each.viewer)),
      each.viewer.on('state', ({ phase }) => {
        if (phase === 'idle' || phase === 'failed') view.setResult(null, each.viewer);
      }),
    ]);
  }

  /** How smoothly the boxes of one of the viewers are seen to move; null before anything was drawn. */
  overlayFigures(viewer: Viewer): OverlayFigures | null {
    return this.#view?.figures(viewer) ?? null;
  }

  #unwatch(): void {
    for (const stop of this.#unsubscribe) stop();
    for (const stop of this.#besides) stop();
    this.#unsubscribe = [];
    this.#besides = [];
    this.#view?.close();
    this.#view = null;
  }

  #over(event: DragEvent): void {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    this.dropping = true;
  }

  #drop(event: DragEvent): void {
    this.dropping = false;
    if (takeDropped(this, [...(event.dataTransfer?.files ?? [])]) !== null) event.preventDefault();
  }
}
