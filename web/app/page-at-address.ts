import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How a page is had: what it works with, and its component. */
export interface PageAtAddressInit {
  /** Whether the address within the app names it. */
  readonly isNamed: (hash: string) => boolean;
  /** Loads the component; only called when it is to be seen. */
  readonly load: () => Promise<unknown>;
}

/** A page that is shown in place of the picture while the address says so; what it needs is opened only then. */
export class PageAtAddress<T extends { close(): void }> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #init: PageAtAddressInit;
  readonly #look = (): void => void this.#open();
  #offer: (() => Promise<T>) | null = null;
  #content: T | null = null;
  #opening = false;

  constructor(host: ReactiveControllerHost, init: PageAtAddressInit) {
    this.#host = host;
    this.#init = init;
    host.addController(this);
  }

  /** How what it works with is opened, once it is wanted. */
  assemble(offer: () => Promise<T>): void {
    this.#offer = offer;
    this.#look();
  }

  hostConnected(): void {
    window.addEventListener('hashchange', this.#look);
  }

  hostDisconnected(): void {
    window.removeEventListener('hashchange', this.#look);
    this.#content?.close();
    this.#content = null;
  }

  /** Whether it is to be seen in place of the picture. */
  get shown(): boolean {
    return this.#init.isNamed(location.hash);
  }

  /** What it works with; null until that is there. */
  get content(): T | null {
    return this.#content;
  }

  async #open(): Promise<void> {
    this.#host.requestUpdate();
    if (!this.shown || this.#offer === null || this.#opening) return;
    this.#opening = true;
    const [content] = await Promise.all([this.#offer(), this.#init.load()]);
    this.#content = content;
    this.#host.requestUpdate();
  }
}
