/** A button over the picture: browsers share a screen only in answer to a click. */
export class ShareButton {
  readonly #button = document.createElement('button');
  #press: (() => void) | null = null;

  constructor(box: HTMLElement) {
    this.#button.type = 'button';
    this.#button.textContent = 'Share a screen';
    // Through CSSOM: a strict policy of the page forbids style attributes, not this.
    Object.assign(this.#button.style, {
      position: 'absolute',
      inset: '0',
      zIndex: '1',
      margin: 'auto',
      padding: '0 18px',
      width: 'fit-content',
      height: '44px',
      border: '0',
      borderRadius: '10px',
      background: '#48d0cb',
      color: '#04201f',
      font: '600 15px/1 ui-sans-serif, system-ui, sans-serif',
      cursor: 'pointer',
    });
    this.#button.addEventListener('click', () => this.#press?.());
    this.hide();
    box.append(this.#button);
  }

  /** Shows it; `press` is called in answer to each click. */
  show(press: () => void): void {
    this.#press = press;
    this.#button.style.display = 'block';
  }

  hide(): void {
    this.#press = null;
    this.#button.style.display = 'none';
  }

  close(): void {
    this.#button.remove();
  }
}
