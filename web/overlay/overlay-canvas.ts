import type { Size } from './fit.ts';

/** What is drawn upon; nobody hears it, since results are read out elsewhere. */
export class OverlayCanvas {
  /** Whoever puts it into the page takes it out. */
  readonly element = document.createElement('canvas');

  constructor() {
    cover(this.element);
    this.element.setAttribute('aria-hidden', 'true');
  }

  /** An empty layer over a video costs the browser as much with every picture as a full one: it is taken away. */
  show(isShown: boolean): void {
    this.element.style.display = isShown ? '' : 'none';
  }

  /** At the display's own resolution for a view of this size; null while it has none. */
  context(view: Size, pixelRatio: number): CanvasRenderingContext2D | null {
    const width = Math.round(view.width * pixelRatio);
    const height = Math.round(view.height * pixelRatio);
    if (this.element.width !== width) this.element.width = width;
    if (this.element.height !== height) this.element.height = height;
    return width === 0 || height === 0 ? null : this.element.getContext('2d');
  }
}

/** A copy of a picture, to be shown. */
export function stillOf(picture: ImageBitmap): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext('2d')?.drawImage(picture, 0, 0);
  return canvas;
}

/** Lets an element fill the box it is in. Through CSSOM, which a strict content security policy allows. */
export function cover(element: HTMLElement): void {
  element.style.position = 'absolute';
  element.style.inset = '0';
  element.style.width = '100%';
  element.style.height = '100%';
}
