import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { messageOf } from '../../shared/errors.ts';

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
  #problem: string | null = null;

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
    window.addEventListener('online', this.#look);
  }

  hostDisconnected(): void {
    window.removeEventListener('hashchange', this.#look);
    window.removeEventListener('online', this.#look);
    this.#content?.close();
    this.#content = null;
  }

  /** Whether it is to be seen in place of the picture. */
  get shown(): boolean {
    return this.#init.isNamed(location.hash);
  }

  /** Why it could not be loaded, in words; null: it could, or nobody has asked for it. It is tried again when somebody does. */
  get problem(): string | null {
    return this.#problem;
  }

  /** What it works with; null until that is there. */
  get content(): T | null {
    return this.#content;
  }

  async #open(): Promise<void> {
    this.#host.requestUpdate();
    if (!this.shown || this.#offer === null || this.#opening) return;
    this.#opening = true;
    try {
      // First what may not come: what is opened would have to be closed again.
      await this.#init.load();
      this.#content = await this.#offer();
      this.#problem = null;
    } catch (error) {
      this.#problem = messageOf(error);
      this.#opening = false;
    }
    this.#host.requestUpdate();
  }
}
