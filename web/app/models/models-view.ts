import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import type { ModelShelf } from '../../store/model-shelf.ts';

/** The address of the page of models within the app. */
export const MODELS_HASH = '#models';

/** Shows the page of models in place of the picture while the address says so; loads it only then. */
export class ModelsView implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #look = (): void => void this.#open();
  #offer: (() => Promise<ModelShelf>) | null = null;
  #shelf: ModelShelf | null = null;
  #opening = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** How the list is opened, once it is wanted. */
  assemble(offer: () => Promise<ModelShelf>): void {
    this.#offer = offer;
    this.#look();
  }

  hostConnected(): void {
    window.addEventListener('hashchange', this.#look);
  }

  hostDisconnected(): void {
    window.removeEventListener('hashchange', this.#look);
    this.#shelf?.close();
    this.#shelf = null;
  }

  /** Whether it is to be seen in place of the picture. */
  get shown(): boolean {
    return location.hash === MODELS_HASH;
  }

  /** `whyNotManage`: why nothing may be changed on the edge; null: it may. */
  render(whyNotManage: string | null): TemplateResult | typeof nothing {
    if (!this.shown) return nothing;
    return html`<sl-models .shelf=${this.#shelf} .whyNotManage=${whyNotManage}></sl-models>`;
  }

  async #open(): Promise<void> {
    this.#host.requestUpdate();
    if (!this.shown || this.#offer === null || this.#opening) return;
    this.#opening = true;
    const [shelf] = await Promise.all([this.#offer(), import('./models-page.ts')]);
    this.#shelf = shelf;
    this.#host.requestUpdate();
  }
}
