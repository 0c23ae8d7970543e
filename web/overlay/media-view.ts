import type { DetectResult } from '../../shared/detect/detector.ts';
import { opacityAt } from './aging.ts';
import { drawOverlay } from './draw.ts';
import { fitContain, type Size } from './fit.ts';

/** What lies under the overlay. */
export type Media = HTMLVideoElement | ImageBitmap | null;

const EMPTY: Size = { width: 0, height: 0 };

/**
 * Shows a video or a picture in a box and draws the newest result over it at display rate. It owns the elements it
 * puts into the box and its drawing loop, not the media: `close` takes its elements out and stops drawing.
 * Styles are set through CSSOM, which a strict content security policy allows.
 */
export class MediaView {
  readonly #box: HTMLElement;
  readonly #canvas = document.createElement('canvas');
  readonly #resize: ResizeObserver;
  #shown: HTMLVideoElement | HTMLCanvasElement | null = null;
  #size: Size = EMPTY;
  #mirrored = false;
  #result: DetectResult | null = null;
  #receivedAt = 0;
  /** What the canvas shows now: equal keys need no drawing. */
  #drawn = '';
  #loop = 0;

  /** `box` needs a size and a `position` other than static. */
  constructor(box: HTMLElement) {
    this.#box = box;
    cover(this.#canvas);
    this.#canvas.setAttribute('aria-hidden', 'true');
    box.append(this.#canvas);
    this.#resize = new ResizeObserver(([entry]) => {
      const rect = entry?.contentRect;
      this.#size = rect === undefined ? EMPTY : { width: rect.width, height: rect.height };
    });
    this.#resize.observe(box);
    const step = () => {
      this.#draw();
      this.#loop = requestAnimationFrame(step);
    };
    this.#loop = requestAnimationFrame(step);
  }

  /** Shows this instead of what was shown; a picture is copied at once and may be closed after the call. */
  setMedia(media: Media): void {
    this.#shown?.remove();
    this.#shown = media instanceof ImageBitmap ? paint(media) : media;
    this.setResult(null);
    if (this.#shown === null) return;
    cover(this.#shown);
    this.#shown.style.objectFit = 'contain';
    this.#applyMirror();
    this.#box.prepend(this.#shown);
    this.resume();
  }

  /** Shows the picture mirrored, as people expect of a front camera; text stays readable. */
  setMirrored(mirrored: boolean): void {
    this.#mirrored = mirrored;
    this.#applyMirror();
  }

  /** Draws these detections from the next display frame on; null clears. */
  setResult(result: DetectResult | null): void {
    this.#result = result;
    this.#receivedAt = performance.now();
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
    cancelAnimationFrame(this.#loop);
    this.#resize.disconnect();
    this.#shown?.remove();
    this.#canvas.remove();
  }

  #applyMirror(): void {
    if (this.#shown !== null) this.#shown.style.transform = this.#mirrored ? 'scaleX(-1)' : '';
  }

  #draw(): void {
    const source = this.#sourceSize();
    const pixelRatio = window.devicePixelRatio;
    const opacity = opacityAt(performance.now() - this.#receivedAt, !this.#isMoving());
    const { width, height } = this.#size;
    const key = [
      this.#receivedAt,
      opacity,
      width,
      height,
      pixelRatio,
      source.width,
      source.height,
      this.#mirrored,
    ].join();
    if (key === this.#drawn) return;
    this.#drawn = key;
    const context = this.#context(pixelRatio);
    if (context === null) return;
    drawOverlay(context, {
      detections: this.#result?.detections ?? [],
      view: this.#size,
      picture: { rect: fitContain(source, this.#size), mirrored: this.#mirrored },
      pixelRatio,
      opacity,
    });
  }

  /** Whether what is seen changes, so that boxes grow old. */
  #isMoving(): boolean {
    return this.#shown instanceof HTMLVideoElement && !this.#shown.paused && !this.#shown.ended;
  }

  #sourceSize(): Size {
    const shown = this.#shown;
    if (shown instanceof HTMLVideoElement) return { width: shown.videoWidth, height: shown.videoHeight };
    return shown ?? EMPTY;
  }

  /** The canvas at the display's own resolution; null while it has no size. */
  #context(pixelRatio: number): CanvasRenderingContext2D | null {
    const width = Math.round(this.#size.width * pixelRatio);
    const height = Math.round(this.#size.height * pixelRatio);
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    return width === 0 || height === 0 ? null : this.#canvas.getContext('2d');
  }
}

function paint(picture: ImageBitmap): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext('2d')?.drawImage(picture, 0, 0);
  return canvas;
}

function cover(element: HTMLElement): void {
  element.style.position = 'absolute';
  element.style.inset = '0';
  element.style.width = '100%';
  element.style.height = '100%';
}
