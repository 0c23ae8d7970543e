import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import type { Histories } from '../../viewer/open-history.ts';
import { PageAtAddress } from '../page-at-address.ts';
import { chartsAt } from './charts-address.ts';

/** Shows how pipelines did in place of the picture while the address says so; loads that only then. */
export class ChartsView extends PageAtAddress<Histories> {
  constructor(host: ReactiveControllerHost) {
    super(host, { isNamed: (hash) => chartsAt(hash) !== undefined, load: () => import('./charts-page.ts') });
  }

  /** `chosen`: the pipeline that is chosen in the app, where the address names none. */
  render(pipelines: readonly PipelineListing[], chosen: string | null): TemplateResult | typeof nothing {
    const asked = chartsAt(location.hash);
    if (asked === undefined) return nothing;
    return html`<sl-charts
      .histories=${this.content}
      .pipelines=${pipelines}
      .pipeline=${asked?.pipeline ?? chosen}
      .device=${asked?.device ?? null}
    ></sl-charts>`;
  }
}
