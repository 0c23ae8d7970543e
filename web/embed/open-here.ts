import type { EmbeddedView, ViewListener, ViewSettings } from './protocol.ts';

/** The module that does the work, as the element sees it. */
interface ViewModule {
  openView(box: HTMLElement, listener: ViewListener): Promise<EmbeddedView>;
}

/** A view in this page. What does the work is loaded only now, so that other pages never load it. */
export function openHere(module: URL, box: HTMLElement, listener: ViewListener): EmbeddedView {
  return new LoadingView(module, box, listener);
}

/** Stands for a view whose module is still being loaded, and passes on to it what was asked meanwhile. */
class LoadingView implements EmbeddedView {
  readonly #loaded: Promise<EmbeddedView | null>;
  #view: EmbeddedView | null = null;
  #settings: ViewSettings | null = null;
  #closed = false;

  constructor(module: URL, box: HTMLElement, listener: ViewListener) {
    this.#loaded = this.#load(module, box, listener);
  }

  configure(settings: ViewSettings): void {
    this.#settings = settings;
    this.#view?.configure(settings);
  }

  resume(): void {
    this.#view?.resume();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#loaded)?.close();
  }

  async #load(module: URL, box: HTMLElement, listener: ViewListener): Promise<EmbeddedView | null> {
    try {
      const loaded: ViewModule = await import(/* @vite-ignore */ module.href);
      this.#view = await loaded.openView(box, listener);
      // Closed meanwhile, it is still the view that `close` waits for.
      if (this.#settings !== null && !this.#closed) this.#view.configure(this.#settings);
      return this.#view;
    } catch (error) {
      const message = `The element could not load ${module.href}: ${String(error)}. Set its "edge" attribute to your edge server.`;
      listener.error({ code: 'not_found', message });
      return null;
    }
  }
}
