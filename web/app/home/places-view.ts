import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { DeviceBook } from '../../store/device-book.ts';
import { PageAtAddress } from '../page-at-address.ts';
import type { OwnScene } from './home-page.ts';

const HOME = '#home';
const DEVICES = '#devices';

/** Shows every pipeline, or the paired edges, in place of the picture while the address says so; loads that only then. */
export class PlacesView extends PageAtAddress<DeviceBook> {
  constructor(host: ReactiveControllerHost) {
    super(host, {
      isNamed: (hash) => hash === HOME || hash === DEVICES,
      load: () => Promise.all([import('./home-page.ts'), import('../devices/devices-page.ts')]),
    });
  }

  /** `whyNotManage`: why nothing may be changed on the edge; null: it may. */
  render(scene: OwnScene, whyNotManage: string | null): TemplateResult | typeof nothing {
    if (!this.shown) return nothing;
    if (location.hash === HOME) return html`<sl-home .scene=${scene} .book=${this.content}></sl-home>`;
    return html`<sl-devices .book=${this.content} .whyNotManage=${whyNotManage}></sl-devices>`;
  }
}
