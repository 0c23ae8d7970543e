/** Where live pictures are shown, each in place of the one before, without being copied. */
export class LiveCanvas {
  /** Whoever puts it into the page takes it out. */
  readonly element = document.createElement('canvas');
  readonly #context = this.element.getContext('bitmaprenderer');

  constructor() {
    this.element.setAttribute('role', 'img');
    this.describe('Live picture');
  }

  /** Takes the picture over. */
  show(picture: ImageBitmap): void {
    const { width, height } = picture;
    if (this.element.width !== width) this.element.width = width;
    if (this.element.height !== height) this.element.height = height;
    this.#context?.transferFromImageBitmap(picture);
  }

  /** What it shows, for those who do not see it. */
  describe(words: string): void {
    if (this.element.getAttribute('aria-label') !== words) this.element.setAttribute('aria-label', words);
  }
}
