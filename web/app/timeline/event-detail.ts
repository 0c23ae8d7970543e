import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { messageOf } from '../../../shared/errors.ts';
import type { EventDetail, EventStep, Feedback, StoredEvent } from '../../../shared/run/event-store.ts';
import type { EventTimeline } from '../../store/event-timeline.ts';
import { base, buttons } from '../../style/base.ts';
import { inputs } from '../../style/inputs.ts';
import { icon } from '../icon.ts';
import { eventDetailStyle } from './event-detail-style.ts';
import { detailsOf, timeOf, titleOf, verdictOf } from './event-words.ts';

/** One event: its picture or clip, its steps, and what people say of it. Dispatches `away` when it is closed or removed. */
@customElement('sl-event')
export class EventPanel extends LitElement {
  static override styles = [base, buttons, inputs, eventDetailStyle];

  @property({ attribute: false }) timeline: EventTimeline | null = null;
  /** Which one. */
  @property({ attribute: false }) chosen = '';
  /** What the list knows of it: when that changes there is more to show, its end or its clip. */
  @property({ attribute: false }) news: StoredEvent | null = null;
  /** Why nobody may judge or remove it; null: one may. */
  @property({ attribute: false }) whyNotJudge: string | null = null;
  @property({ attribute: false }) whyNotRemove: string | null = null;
  @state() private event: EventDetail | null = null;
  @state() private problem: string | null = null;

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has('chosen') || changed.has('timeline')) void this.#load();
    else if (changed.has('news') && this.event?.id === this.news?.id) void this.#refresh();
  }

  override render() {
    const { event, problem } = this;
    return html`<article aria-labelledby="title">
      <button class="quiet icon-only close" aria-label="Close" @click=${() => this.#away()}>
        ${icon('close')}
      </button>
      <h3 id="title" tabindex="-1">${event === null ? 'Event' : titleOf(event)}</h3>
      ${problem === null ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
      ${event === null ? nothing : this.#shown(event)}
    </article>`;
  }

  #shown(event: EventDetail) {
    return html`<p class="muted">${timeOf(event, Date.now())} · ${detailsOf(event)}</p>
      ${this.#media(event)} ${this.#judging(event)}
      <details>
        <summary>Steps (${event.history.length})</summary>
        <ol>
          ${event.history.map((step) => this.#step(step))}
        </ol>
      </details>`;
  }

  #media(event: EventDetail) {
    const { snapshot, clip } = this.timeline?.mediaOf(event) ?? { snapshot: null, clip: null };
    if (clip !== null) {
      return html`<video
        controls
        playsinline
        preload="metadata"
        src=${clip}
        poster=${snapshot ?? nothing}
      ></video>`;
    }
    if (snapshot === null) return html`<p class="muted">No picture was kept with it.</p>`;
    return html`<img src=${snapshot} alt="What was seen: ${titleOf(event)}" />`;
  }

  #judging(event: EventDetail) {
    const verdict = event.feedback?.verdict ?? null;
    const isOff = this.whyNotJudge !== null;
    const press = (wanted: Feedback['verdict']) => () =>
      this.#judge(verdict === wanted ? null : { verdict: wanted });
    return html`<div class="judging" role="group" aria-label="Was it right?">
        <button aria-pressed=${verdict === 'right'} ?disabled=${isOff} @click=${press('right')}>Right</button>
        <button aria-pressed=${verdict === 'wrong'} ?disabled=${isOff} @click=${press('wrong')}>Wrong</button>
        <span role="status" class="muted">${this.whyNotJudge ?? verdictOf(event)}</span>
        <button
          class="quiet"
          ?disabled=${this.whyNotRemove !== null}
          title=${this.whyNotRemove ?? ''}
          @click=${() => this.#remove()}
        >
          Remove
        </button>
      </div>
      ${verdict === 'wrong' ? this.#correction(event) : nothing}`;
  }

  /** What it was in truth. */
  #correction({ feedback }: EventDetail) {
    return html`<form
      class="correction"
      @submit=${(submit: SubmitEvent) => {
        submit.preventDefault();
        const input = this.renderRoot.querySelector('input');
        const label = input?.value.trim() ?? '';
        void this.#judge({ verdict: 'wrong', ...(label === '' ? {} : { label }) });
      }}
    >
      <label>It was <input maxlength="200" .value=${feedback?.label ?? ''} autocomplete="off" /></label>
      <button>Save</button>
    </form>`;
  }

  #step({ phase, at, label, score, zones = [] }: EventStep) {
    const time = new Date(at).toLocaleTimeString();
    const sure = score === undefined ? '' : ` ${Math.round(score * 100)}%`;
    return html`<li class="figure">
      ${time} ${phase} ${label ?? ''}${sure} ${zones.length === 0 ? '' : `in ${zones.join(', ')}`}
    </li>`;
  }

  async #load(): Promise<void> {
    this.event = null;
    await this.#refresh();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#title')?.focus();
  }

  async #refresh(): Promise<void> {
    const { timeline, chosen } = this;
    if (timeline === null) return;
    await this.#try(async () => {
      const event = await timeline.detail(chosen);
      if (chosen === this.chosen) this.event = event;
    });
  }

  async #judge(feedback: Feedback | null): Promise<void> {
    const { timeline, event } = this;
    if (timeline === null || event === null) return;
    await this.#try(async () => {
      await timeline.judge(event.id, feedback);
      this.event = { ...event, feedback: feedback === null ? null : { ...feedback, at: Date.now() } };
    });
  }

  async #remove(): Promise<void> {
    const { timeline, event } = this;
    if (timeline === null || event === null) return;
    await this.#try(async () => {
      await timeline.remove(event.id);
      this.#away();
    });
  }

  #away(): void {
    this.dispatchEvent(new CustomEvent('away'));
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      this.problem = null;
      await work();
    } catch (error) {
      this.problem = messageOf(error);
    }
  }
}
