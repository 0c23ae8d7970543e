import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { Timelines } from '../../store/timelines.ts';
import { PageAtAddress } from '../page-at-address.ts';
import { askedFor } from './timeline-address.ts';

/** Why something is not for whoever looks; null: it is. */
export interface TimelineRights {
  readonly whyNotJudge: string | null;
  readonly whyNotRemove: string | null;
}

/** Shows the timeline in place of the picture while the address says so; loads it only then. */
export class TimelineView extends PageAtAddress<Timelines> {
  constructor(host: ReactiveControllerHost) {
    super(host, { isNamed: (hash) => askedFor(hash) !== null, load: () => import('./timeline-page.ts') });
  }

  render({ whyNotJudge, whyNotRemove }: TimelineRights): TemplateResult | typeof nothing {
    const asked = askedFor(location.hash);
    if (asked === null) return nothing;
    return html`<sl-timeline
      .timeline=${this.content?.of(asked.device) ?? null}
      .device=${asked.device}
      .chosen=${asked.id}
      .whyNotJudge=${whyNotJudge}
      .whyNotRemove=${whyNotRemove}
    ></sl-timeline>`;
  }
}
