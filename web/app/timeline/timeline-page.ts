import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EventFilter, StoredEvent } from '../../../shared/run/event-store.ts';
import type { EventTimeline, TimelineSnapshot } from '../../store/event-timeline.ts';
import { base, buttons } from '../../style/base.ts';
import { readingPage } from '../../style/reading-page.ts';
import './event-detail.ts';
import './event-row.ts';
import { formatCount } from '../format.ts';
import { rowWindow } from './row-window.ts';
import type { RowWindow } from './row-window.ts';
import { eventsHash } from './timeline-address.ts';
import './timeline-filters.ts';
import { ROW_HEIGHT, timelineStyle } from './timeline-style.ts';

/** So near to its end the list asks for what follows, in rows. */
const NEAR_END = 30;

/** What happened, newest first, as far back as one scrolls; one event of it beside, where the address names one. */
@customElement('sl-timeline')
export class TimelinePage extends LitElement {
  static override styles = [base, buttons, readingPage, timelineStyle];

  @property({ attribute: false }) timeline: EventTimeline | null = null;
  /** Of which paired edge; null: of this one. */
  @property({ attribute: false }) device: string | null = null;
  /** The event that the address names. */
  @property({ attribute: false }) chosen: string | null = null;
  @property({ attribute: false }) whyNotJudge: string | null = null;
  @property({ attribute: false }) whyNotRemove: string | null = null;
  @state() private snapshot: TimelineSnapshot | null = null;
  @state() private rows: RowWindow = { first: 0, end: 0 };
  #stopListening: () => void = () => undefined;
  readonly #look = (): void => this.#place();

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('scroll', this.#look, { passive: true });
    window.addEventListener('resize', this.#look);
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('scroll', this.#look);
    window.removeEventListener('resize', this.#look);
    this.#stopListening();
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('timeline')) this.#listen();
    if (changed.has('snapshot')) this.#place();
    this.#makeRoom();
  }

  override render() {
    const { snapshot } = this;
    return html`<section aria-labelledby="events">
      <a class="back" href="#">← Back to the picture</a>
      <h2 id="events" tabindex="-1">Events${this.device === null ? '' : ` of ${this.device}`}</h2>
      <a class="back" href="#notifications">Be told of events →</a>
      <div class="tools">
        <sl-timeline-filters
          .filter=${snapshot?.filter ?? {}}
          .counts=${snapshot?.counts ?? null}
          @narrow=${({ detail }: CustomEvent<EventFilter>) => void this.timeline?.narrow(detail)}
        ></sl-timeline-filters>
      </div>
      <p class="said" role="status">${this.#words()}</p>
      ${this.#chosenEvent()} ${this.#list()}
    </section>`;
  }

  #words() {
    const { snapshot } = this;
    if (snapshot === null) return '';
    if (!snapshot.connected) return 'The edge is not heard. Shown is what it said last.';
    if (snapshot.problem !== null) return snapshot.problem;
    const { events, hasMore, isBusy } = snapshot;
    if (events.length === 0) return isBusy ? 'Asking the edge…' : this.#nothing();
    return `${formatCount(events.length)}${hasMore ? ' newest' : ''} events`;
  }

  #nothing(): string {
    const isNarrowed = Object.keys(this.snapshot?.filter ?? {}).length > 0;
    return isNarrowed
      ? 'Nothing like that happened.'
      : 'Nothing has happened yet. Pipelines on the edge that end with save_events keep what happens.';
  }

  #chosenEvent() {
    const { chosen, timeline } = this;
    if (chosen === null || timeline === null) return nothing;
    return html`<sl-event
      .timeline=${timeline}
      .chosen=${chosen}
      .news=${this.snapshot?.events.find(({ id }) => id === chosen) ?? null}
      .whyNotJudge=${this.whyNotJudge}
      .whyNotRemove=${this.whyNotRemove}
      @away=${() => this.#leave()}
    ></sl-event>`;
  }

  #list() {
    const events = this.snapshot?.events ?? [];
    const { first, end } = this.rows;
    const shown = events.slice(first, end);
    const now = Date.now();
    return html`<ol class="rows" aria-label="What happened, newest first">
      ${repeat(
        shown,
        ({ id }) => id,
        (event, index) => this.#row(event, first + index, now),
      )}
    </ol>`;
  }

  #row(event: StoredEvent, at: number, now: number) {
    const { hasMore = false, events = [] } = this.snapshot ?? {};
    return html`<li aria-setsize=${hasMore ? -1 : events.length} aria-posinset=${at + 1}>
      <sl-event-row
        .event=${event}
        .device=${this.device}
        .thumbnail=${this.timeline?.pictureOf(event) ?? null}
        .now=${now}
      ></sl-event-row>
    </li>`;
  }

  /** Which rows are to be there, now that something was scrolled or came. */
  #place(): void {
    const list = this.renderRoot.querySelector('ol');
    if (list === null) return;
    const above = Math.max(0, -list.getBoundingClientRect().top);
    const count = this.snapshot?.events.length ?? 0;
    const rows = rowWindow(count, ROW_HEIGHT, above, window.innerHeight);
    const { first, end } = this.rows;
    if (rows.first !== first || rows.end !== end) this.rows = rows;
    if (rows.end >= count - NEAR_END) void this.timeline?.more();
  }

  /** For the rows that are not there. Through CSSOM, which a strict content security policy allows. */
  #makeRoom(): void {
    const list = this.renderRoot.querySelector('ol');
    const { first, end } = this.rows;
    const below = Math.max(0, (this.snapshot?.events.length ?? 0) - end);
    if (list !== null) list.style.padding = `${first * ROW_HEIGHT}px 0 ${below * ROW_HEIGHT}px`;
  }

  #leave(): void {
    location.hash = eventsHash(null, this.device);
    this.renderRoot.querySelector<HTMLElement>('#events')?.focus();
  }

  #listen(): void {
    this.#stopListening();
    const { timeline } = this;
    if (timeline === null || !this.isConnected) return;
    this.snapshot = timeline.snapshot;
    this.#stopListening = timeline.on((snapshot) => (this.snapshot = snapshot));
    void timeline.open();
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('#events')?.focus());
  }
}
