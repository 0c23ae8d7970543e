import { html, nothing } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import type { EventTimeline } from '../../store/event-timeline.ts';
import { askedFor } from './timeline-address.ts';

/** Why something is not for whoever looks; null: it is. */
export interface TimelineRights {
  readonly whyNotJudge: string | null;
  readonly whyNotRemove: string | null;
}

/** Shows the timeline in place of the picture while the address says so; loads it only then. */
export class TimelineView implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #look = (): void => void this.#open();
  #offer: (() => Promise<EventTimeline>) | null = null;
  #timeline: EventTimeline | null = null;
  #opening = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** How the timeline is opened, once it is wanted. */
  assemble(offer: () => Promise<EventTimeline>): void {
    this.#offer = offer;
    this.#look();
  }

  hostConnected(): void {
    window.addEventListener('hashchange', this.#look);
  }

  hostDisconnected(): void {
    window.removeEventListener('hashchange', this.#look);
    this.#timeline?.close();
    this.#timeline = null;
  }

  /** Whether it is to be seen in place of the picture. */
  get shown(): boolean {
    return askedFor(location.hash) !== null;
  }

  render({ whyNotJudge, whyNotRemove }: TimelineRights): TemplateResult | typeof nothing {
    const asked = askedFor(location.hash);
    if (asked === null) return nothing;
    return html`<sl-timeline
      .timeline=${this.#timeline}
      .chosen=${asked.id}
      .whyNotJudge=${whyNotJudge}
      .whyNotRemove=${whyNotRemove}
    ></sl-timeline>`;
  }

  async #open(): Promise<void> {
    this.#host.requestUpdate();
    if (!this.shown || this.#offer === null || this.#opening) return;
    this.#opening = true;
    const [timeline] = await Promise.all([this.#offer(), import('./timeline-page.ts')]);
    this.#timeline = timeline;
    this.#host.requestUpdate();
  }
}
