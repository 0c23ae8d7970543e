import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { ModelShelf } from '../../store/model-shelf.ts';
import { listen } from '../emit.ts';
import { PageAtAddress } from '../page-at-address.ts';

/** The address of the page of models within the app. */
export const MODELS_HASH = '#models';

/** Shows the page of models in place of the picture while the address says so; loads it only then. */
export class ModelsView extends PageAtAddress<ModelShelf> {
  /** What was dropped elsewhere, for the page to take. */
  #given: readonly File[] = [];

  constructor(host: ReactiveControllerHost & EventTarget) {
    super(host, { isNamed: (hash) => hash === MODELS_HASH, load: () => import('./models-page.ts') });
    listen(host, 'models-open', (files) => {
      this.#given = files;
      location.hash = MODELS_HASH;
    });
  }

  /** `whyNotManage`: why nothing may be changed on the edge; null: it may. */
  render(whyNotManage: string | null): TemplateResult | typeof nothing {
    if (!this.shown) return nothing;
    return html`<sl-models
      .shelf=${this.content}
      .whyNotManage=${whyNotManage}
      .given=${this.#given}
      @given-taken=${() => (this.#given = [])}
    ></sl-models>`;
  }
}
