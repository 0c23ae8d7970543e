import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { PipelineListing } from '../../../shared/pipeline/listing.ts';
import type { NotificationSettings } from '../../store/notification-settings.ts';
import { PageAtAddress } from '../page-at-address.ts';

/** The address within the app at which one says of what one is told. */
export const NOTIFICATIONS_HASH = '#notifications';

/** Shows who is told of what in place of the picture while the address says so; loads that only then. */
export class NotificationsView extends PageAtAddress<NotificationSettings> {
  constructor(host: ReactiveControllerHost) {
    super(host, {
      isNamed: (hash) => hash === NOTIFICATIONS_HASH,
      load: () => import('./notifications-page.ts'),
    });
  }

  /** `whyNotManage`: why nothing may be changed for others; null: it may. */
  render(
    pipelines: readonly PipelineListing[],
    whyNotManage: string | null,
  ): TemplateResult | typeof nothing {
    if (!this.shown) return nothing;
    return html`<sl-notifications
      .settings=${this.content}
      .pipelines=${pipelines}
      .whyNotManage=${whyNotManage}
    ></sl-notifications>`;
  }
}
