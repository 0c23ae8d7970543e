import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { StoredEvent } from '../../../shared/run/event-store.ts';
import { base } from '../../style/base.ts';
import { icon } from '../icon.ts';
import { detailsOf, timeOf, titleOf, verdictOf } from './event-words.ts';
import { eventsHash } from './timeline-address.ts';

/** One line of the timeline: a small picture, what happened, where and when. A link to the event. */
@customElement('sl-event-row')
export class EventRow extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        height: 100%;
      }
      a {
        display: grid;
        grid-template-columns: 6.5rem minmax(0, 1fr) auto;
        gap: var(--space-3);
        align-items: center;
        height: 100%;
        padding: var(--space-2);
        border: 1px solid var(--border);
        border-radius: var(--radius);
        background: var(--surface-raised);
        color: var(--text);
        text-decoration: none;
      }
      a:hover {
        border-color: var(--accent);
      }
      .picture {
        display: grid;
        place-items: center;
        height: 100%;
        overflow: hidden;
        border-radius: var(--radius-sm);
        background: var(--stage);
        color: var(--on-stage);
      }
      img {
        width: 100%;
        height: 100%;
        /* Whole: of a tall picture the middle alone may show nothing of what happened. */
        object-fit: contain;
      }
      .words {
        min-width: 0;
      }
      .words > * {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .title {
        font-weight: 600;
      }
      .rest {
        color: var(--text-muted);
        font-size: var(--text-sm);
      }
      .verdict {
        padding: 2px var(--space-2);
        border-radius: var(--radius-sm);
        background: var(--accent-soft);
        color: var(--accent);
        font-size: var(--text-sm);
      }
      .verdict.wrong {
        background: var(--warn-soft);
        color: var(--warn);
      }
      @media (max-width: 30rem) {
        a {
          grid-template-columns: 5rem minmax(0, 1fr);
        }
        .verdict {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) event: StoredEvent | null = null;
  /** The address of its small picture; null: it has none. */
  @property({ attribute: false }) thumbnail: string | null = null;
  /** Of which paired edge; null: of this one. */
  @property({ attribute: false }) device: string | null = null;
  /** Milliseconds since 1970: what the time of the event is told against. */
  @property({ attribute: false }) now = 0;

  override render() {
    const { event, now } = this;
    if (event === null) return nothing;
    const verdict = verdictOf(event);
    return html`<a href=${eventsHash(event.id, this.device)}>
      <span class="picture">${this.#picture()}</span>
      <span class="words">
        <div class="title">${titleOf(event)}</div>
        <div class="rest figure">${timeOf(event, now)}</div>
        <div class="rest">${detailsOf(event)}</div>
      </span>
      ${verdict === '' ? nothing : html`<span class="verdict ${event.feedback?.verdict ?? ''}">${verdict}</span>`}
    </a>`;
  }

  #picture() {
    const { thumbnail } = this;
    if (thumbnail === null) return icon('objects');
    return html`<img src=${thumbnail} alt="" loading="lazy" decoding="async" />`;
  }
}
