import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { messageOf } from '../../shared/errors.ts';
import { liveWords } from '../live/live-look.ts';
import type { LiveLook } from '../live/live-look.ts';
import { LivePlayer } from '../live/live-player.ts';
import { base } from '../style/base.ts';
import type { Viewer } from '../viewer/viewer.api.ts';
import { startLiveWorker } from '../workers/live.api.ts';
import type { Backdrop } from './backdrop.ts';
import { tellZones } from './zone-events.ts';

/** How often a picture of what runs in the page is taken, milliseconds; and of the edge, per second. */
const TAKE_MS = 100;
const LIVE_FPS = 5;

/** The picture under the shapes: live where something runs, a file, or nothing but a grid. Fires `picture-size`. */
@customElement('sl-zone-backdrop')
export class ZoneBackdrop extends LitElement {
  static override styles = [
    base,
    css`
      .box,
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      .grid {
        background:
          repeating-linear-gradient(0deg, var(--stage-line) 0 1px, transparent 1px 10%),
          repeating-linear-gradient(90deg, var(--stage-line) 0 1px, transparent 1px 10%);
      }
      p {
        position: absolute;
        inset: auto var(--space-3) var(--space-3);
        width: fit-content;
        padding: var(--space-1) var(--space-3);
        border-radius: var(--radius);
        background: var(--stage-raised);
        font-size: var(--text-sm);
      }
      p:empty {
        display: none;
      }
    `,
  ];

  @property({ attribute: false }) backdrop: Backdrop = { kind: 'none' };
  @state() private words = '';
  readonly #box = document.createElement('div');
  readonly #canvas = document.createElement('canvas');
  #player: LivePlayer | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.#box.className = 'box';
    this.#canvas.setAttribute('aria-hidden', 'true');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('backdrop')) this.#open(this.backdrop);
  }

  override render() {
    const { kind } = this.backdrop;
    const box = kind === 'live' ? this.#box : kind === 'none' ? nothing : this.#canvas;
    return html`<div class="box grid">${box}</div>
      <p role="status">${this.words}</p>`;
  }

  #open(backdrop: Backdrop): void {
    this.#close();
    this.words =
      backdrop.kind === 'none' ? 'There is no picture: start the pipeline, or open a picture of its.' : '';
    if (backdrop.kind === 'live') this.#watch(backdrop.url);
    if (backdrop.kind === 'file') void this.#read(backdrop.file);
    if (backdrop.kind !== 'viewer') return;
    this.#take(backdrop.viewer);
    this.#timer = setInterval(() => this.#take(backdrop.viewer), TAKE_MS);
  }

  #watch(url: string): void {
    this.#player = new LivePlayer({
      box: this.#box,
      url,
      worker: startLiveWorker(),
      fps: LIVE_FPS,
      onLook: (look) => this.#look(look),
    });
  }

  #look(look: LiveLook): void {
    this.words = liveWords(look);
    if (look.picture !== null) this.#tell(look.picture.w, look.picture.h);
  }

  #take({ media }: Pick<Viewer, 'media'>): void {
    const [width, height] =
      media instanceof HTMLVideoElement
        ? [media.videoWidth, media.videoHeight]
        : [media?.width ?? 0, media?.height ?? 0];
    if (media !== null && width > 0) this.#draw(media, width, height);
  }

  async #read(file: File): Promise<void> {
    try {
      const picture = await createImageBitmap(file);
      this.#draw(picture, picture.width, picture.height);
      picture.close();
    } catch (error) {
      this.words = `This is no picture that the browser can show: ${messageOf(error)}`;
    }
  }

  #draw(picture: CanvasImageSource, width: number, height: number): void {
    const canvas = this.#canvas;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    canvas.getContext('2d')?.drawImage(picture, 0, 0);
    this.#tell(width, height);
  }

  #tell(width: number, height: number): void {
    tellZones(this, 'picture-size', { width, height });
  }

  #close(): void {
    clearInterval(this.#timer);
    this.#player?.close();
    this.#player = null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-zone-backdrop': ZoneBackdrop;
  }
}
