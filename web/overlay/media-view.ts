import type { DetectResult } from '../../shared/detect/detector.ts';
import { FRESH_MS, opacityAt } from './aging.ts';
import { drawClasses } from './classes.ts';
import { drawOverlay } from './draw.ts';
import { fitContain, type Size } from './fit.ts';
import { MaskPainter } from './mask.ts';

/** What lies under the overlay. */
export type Media = HTMLVideoElement | ImageBitmap | null;

const EMPTY: Size = { width: 0, height: 0 };

/** What a video says when it changes its size, or begins or ceases to move. */
const MEDIA_EVENTS = ['resize', 'play', 'pause', 'ended'] as const;

/**
 * Shows a video or a picture in a box and draws the newest result over it with the display's next frame. It owns the
 * elements it puts into the box, not the media: `close` takes its elements out and stops drawing. It asks for a frame
 * only when something changed: a page that asks for every one makes the browser compose twice as often as a camera
 * delivers.
 * Styles are set through CSSOM, which a strict content security policy allows.
 */
export class MediaView {
  readonly #box: HTMLElement;
  readonly #canvas = document.createElement('canvas');
  readonly #resize: ResizeObserver;
  readonly #masks = new MaskPainter();
  #shown: HTMLVideoElement | HTMLCanvasElement | null = null;
  #size: Size = EMPTY;
  #mirrored = false;
  #result: DetectResult | null = null;
  #receivedAt = 0;
  /** The frame that was asked for; 0 while nothing is to be drawn. */
  #frame = 0;
  /** Until boxes begin to grow old. */
  #aging: ReturnType<typeof setTimeout> | undefined;

  /** `box` needs a size and a `position` other than static. */
  constructor(box: HTMLElement) {
    this.#box = box;
    cover(this.#canvas);
    this.#canvas.setAttribute('aria-hidden', 'true');
    box.append(this.#canvas);
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
    this.#shown = media instanceof ImageBitmap ? paint(media) : media;
    this.setResult(null);
    if (this.#shown === null) return;
    cover(this.#shown);
    this.#shown.style.objectFit = 'contain';
    this.#applyMirror();
    this.#box.prepend(this.#shown);
    for (const event of MEDIA_EVENTS) this.#shown.addEventListener(event, this.#invalidate);
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
    this.#invalidate();
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
    this.#canvas.remove();
  }

  #release(): void {
    for (const event of MEDIA_EVENTS) this.#shown?.removeEventListener(event, this.#invalidate);
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
    const age = performance.now() - this.#receivedAt;
    const opacity = opacityAt(age, !this.#isMoving());
    const context = this.#context(pixelRatio);
    if (context === null) return;
    const picture = { rect: fitContain(this.#sourceSize(), this.#size), mirrored: this.#mirrored };
    const { detections = [], classes, mask } = this.#result ?? {};
    drawOverlay(context, { detections, view: this.#size, picture, pixelRatio, opacity });
    if (classes !== undefined) drawClasses(context, classes, picture.rect, opacity);
    if (mask !== undefined) this.#masks.draw(context, mask, picture, opacity);
    this.#drawAgain(age, opacity);
  }

  /** Boxes that grow old change by themselves: at first after a while, then with every frame until they are gone. */
  #drawAgain(age: number, opacity: number): void {
    clearTimeout(this.#aging);
    if (this.#result === null || opacity === 0 || !this.#isMoving()) return;
    if (opacity < 1) this.#invalidate();
    else this.#aging = setTimeout(this.#invalidate, FRESH_MS - age + 1);
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
