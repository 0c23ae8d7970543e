import type { DetectResult } from '../../shared/detect/detector.ts';
import type { LabelColor } from './color.ts';
import { drawOverlay } from './draw.ts';
import { fitContain, type Size } from './fit.ts';
import { cover, OverlayCanvas, stillOf } from './overlay-canvas.ts';
import { shows } from './overlay-layer.ts';
import { OverlayLayers } from './overlay-layers.ts';
import type { LayerKey } from './overlay-layers.ts';
import { PictureClock } from './picture-clock.ts';
import type { OverlayFigures } from './smoothness.ts';
import { VideoWatch } from './video-watch.ts';

/** What lies under the overlay. A canvas is drawn by whoever gives it, who then says `pictureShown`. */
export type Media = HTMLVideoElement | HTMLCanvasElement | ImageBitmap | null;

const EMPTY: Size = { width: 0, height: 0 };

/** The layer of those who have only one. */
const ONLY: LayerKey = {};

/**
 * Shows a video or a picture in a box and draws over it what was found, by one pipeline or by several. It owns the
 * elements it puts into the box, not the media: `close` takes its elements out and stops drawing. While boxes move it
 * draws with every frame of the display, else only when something changed: a page that always asks for frames makes the
 * browser compose twice as often as a camera delivers.
 * Styles are set through CSSOM, which a strict content security policy allows.
 */
export class MediaView {
  readonly #box: HTMLElement;
  readonly #canvas = new OverlayCanvas();
  readonly #resize: ResizeObserver;
  readonly #clock: PictureClock;
  readonly #layers = new OverlayLayers();
  readonly #calm = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #watch: VideoWatch;
  #shown: HTMLVideoElement | HTMLCanvasElement | null = null;
  /** Somebody draws what is shown, again and again. */
  #isDrawn = false;
  #size: Size = EMPTY;
  #mirrored = false;
  /** Nothing is drawn over it at the moment. */
  #isEmpty = false;
  /** Boxes move between results, unless who looks prefers that less moves. */
  #smooth = true;
  /** The frame that was asked for; 0 while nothing is to be drawn. */
  #frame = 0;
  /** Until boxes begin to grow old. */
  #aging: ReturnType<typeof setTimeout> | undefined;

  /** `box` needs a size and a `position` other than static; `clock` tells which picture is seen. */
  constructor(box: HTMLElement, clock = new PictureClock()) {
    this.#box = box;
    this.#clock = clock;
    this.#watch = new VideoWatch(clock, () => this.#invalidate());
    box.append(this.#canvas.element);
    this.#resize = new ResizeObserver(([entry]) => {
      const rect = entry?.contentRect;
      this.#size = rect === undefined ? EMPTY : { width: rect.width, height: rect.height };
      this.#invalidate();
    });
    this.#resize.observe(box);
  }

  /** Shows this instead of what was shown; a picture is copied at once and may be closed after the call. */
  setMedia(media: Media): void {
    this.#release();
    this.#shown = media instanceof ImageBitmap ? stillOf(media) : media;
    this.#isDrawn = media instanceof HTMLCanvasElement;
    this.#watch.follow(this.#shown);
    this.#layers.clear(this.#clock);
    this.#invalidate();
    if (this.#shown === null) return;
    cover(this.#shown);
    this.#shown.style.objectFit = 'contain';
    this.#applyMirror();
    this.#box.prepend(this.#shown);
    this.resume();
  }

  /** There is another picture on the canvas that was given. */
  pictureShown(): void {
    if (!this.#isEmpty) this.#invalidate();
  }

  /** Shows the picture mirrored, as people expect of a front camera; text stays readable. */
  setMirrored(mirrored: boolean): void {
    this.#mirrored = mirrored;
    this.#applyMirror();
  }

  /** Whether boxes move between results. */
  setSmooth(smooth: boolean): void {
    this.#smooth = smooth;
  }

  /** Draws this from the next display frame on; null clears. `layer`: whose it is, where there are several. */
  setResult(result: DetectResult | null, layer: LayerKey = ONLY): void {
    this.#layers.take(layer, result, this.#clock, this.#smooth && !this.#calm.matches && this.#isMoving());
    // A frame that is asked for has the browser prepare the page anew.
    if (!this.#isEmpty || shows(result)) this.#invalidate();
  }

  /** Which layers there are from now on, each with the colour of its boxes; null: each label has its own. */
  setLayers(colors: ReadonlyMap<LayerKey, LabelColor | null>): void {
    this.#layers.keep(colors);
    this.#invalidate();
  }

  /** How smoothly a layer is seen to move; null before anything was drawn. */
  figures(layer: LayerKey = ONLY): OverlayFigures | null {
    return this.#layers.figures(layer);
  }

  /** Plays on after the box was moved in the document, which pauses videos. */
  resume(): void {
    if (!(this.#shown instanceof HTMLVideoElement) || !this.#shown.paused || this.#shown.ended) return;
    this.#shown.play().catch((error: unknown) => {
      // Taken away again before it played; anything else is a fault and shows as unhandled.
      if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
    });
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#aging);
    this.#resize.disconnect();
    this.#release();
    this.#canvas.element.remove();
  }

  #release(): void {
    this.#watch.follow(null);
    this.#shown?.remove();
  }

  #applyMirror(): void {
    if (this.#shown !== null) this.#shown.style.transform = this.#mirrored ? 'scaleX(-1)' : '';
    this.#invalidate();
  }

  readonly #invalidate = (): void => {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  };

  #draw(): void {
    const pixelRatio = window.devicePixelRatio;
    const context = this.#canvas.context(this.#size, pixelRatio);
    if (context === null) return;
    const now = performance.now();
    const goesOn = this.#layers.look({ now, pictureAt: this.#clock.at(now), moving: this.#isMoving() });
    const source = this.#sourceSize();
    const picture = { rect: fitContain(source, this.#size), mirrored: this.#mirrored };
    const layers = this.#layers.all;
    // A video that was given a new stream has no size until its first picture: boxes would stand in the corner.
    const isEmpty = source.width === 0 || layers.every((layer) => layer.isEmpty);
    this.#isEmpty = isEmpty;
    this.#canvas.show(!isEmpty);
    this.#watch.countPictures(!isEmpty);
    const scenes = layers.map(({ scene }) => scene);
    if (!isEmpty) drawOverlay(context, { layers: scenes, view: this.#size, picture, pixelRatio });
    for (const layer of layers) {
      layer.drawRest(context, picture);
      layer.drawn(source, now);
    }
    this.#drawAgain(now, goesOn);
  }

  /** What moves or fades changes with every frame, what is seen long enough begins to grow old. */
  #drawAgain(now: number, goesOn: boolean): void {
    clearTimeout(this.#aging);
    if (goesOn) this.#invalidate();
    if (goesOn || !this.#isMoving()) return;
    const agesAt = this.#layers.agesAt(now);
    if (Number.isFinite(agesAt)) this.#aging = setTimeout(this.#invalidate, agesAt - now + 1);
  }

  /** Whether what is seen changes, so that boxes grow old. */
  #isMoving(): boolean {
    if (!(this.#shown instanceof HTMLVideoElement)) return this.#isDrawn;
    return !this.#shown.paused && !this.#shown.ended;
  }

  #sourceSize(): Size {
    const shown = this.#shown;
    if (shown instanceof HTMLVideoElement) return { width: shown.videoWidth, height: shown.videoHeight };
    return shown ?? EMPTY;
  }
}
