import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EventCounts, EventFilter } from '../../../shared/run/event-store.ts';
import { HIDDEN_TYPES } from '../../store/event-timeline.ts';
import { base } from '../../style/base.ts';
import { inputs } from '../../style/inputs.ts';
import { choicesOf, kindOf } from './event-words.ts';

type ListKey = 'labels' | 'zones' | 'pipelines' | 'types';
const LISTS: readonly (readonly [ListKey, string, string])[] = [
  ['labels', 'What', 'Everything'],
  ['types', 'Kind', 'Every kind'],
  ['pipelines', 'Where', 'Every pipeline'],
  ['zones', 'Zone', 'Every zone'],
];
const VERDICTS = [
  ['', 'Any verdict'],
  ['none', 'Not judged'],
  ['right', 'Right'],
  ['wrong', 'Wrong'],
] as const;

/** Narrows the timeline. Dispatches `narrow` with the filter. */
@customElement('sl-timeline-filters')
export class TimelineFilters extends LitElement {
  static override styles = [
    base,
    inputs,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
      }
      select,
      label {
        font-size: var(--text-sm);
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        color: var(--text-muted);
      }
    `,
  ];

  @property({ attribute: false }) filter: EventFilter = {};
  @property({ attribute: false }) counts: EventCounts | null = null;

  override render() {
    return html`${LISTS.map(([key, name, all]) => this.#list(key, name, all))}
      <select aria-label="Verdict" @change=${(event: Event) => this.#judged(valueOf(event))}>
        ${VERDICTS.map(
          ([value, words]) =>
            html`<option value=${value} ?selected=${(this.filter.feedback ?? '') === value}>
              ${words}
            </option>`,
        )}
      </select>
      <label
        >Up to
        <input
          type="date"
          aria-label="Up to the day"
          @change=${(event: Event) => this.#until(valueOf(event))}
        />
      </label>`;
  }

  #list(key: ListKey, name: string, all: string) {
    const choices = choicesOf(this.counts?.[key] ?? {});
    const [chosen = ''] = this.filter[key] ?? [];
    // One choice is none, unless it is left out by itself.
    const isHidden = choices.some(({ name: each }) => key === 'types' && HIDDEN_TYPES.includes(each));
    if (choices.length < 2 && chosen === '' && !isHidden) return '';
    return html`<select aria-label=${name} @change=${(event: Event) => this.#choose(key, valueOf(event))}>
      <option value="">${all}</option>
      ${choices.map(
        (choice) =>
          html`<option value=${choice.name} ?selected=${choice.name === chosen}>
            ${key === 'types' ? kindOf(choice.name) : choice.name} (${choice.count})
          </option>`,
      )}
    </select>`;
  }

  #choose(key: ListKey, value: string): void {
    const { [key]: _, ...rest } = this.filter;
    this.#narrow(value === '' ? rest : { ...rest, [key]: [value] });
  }

  #judged(value: string): void {
    const { feedback: _, ...rest } = this.filter;
    const verdict = VERDICTS.map(([known]) => known).find((known) => known === value && known !== '');
    this.#narrow(verdict === undefined || verdict === '' ? rest : { ...rest, feedback: verdict });
  }

  /** A day counts to its end, by the clock of whoever looks. */
  #until(day: string): void {
    const { to: _, ...rest } = this.filter;
    const end = new Date(`${day}T23:59:59.999`).getTime();
    this.#narrow(Number.isFinite(end) ? { ...rest, to: end + 1 } : rest);
  }

  #narrow(filter: EventFilter): void {
    this.dispatchEvent(new CustomEvent('narrow', { detail: filter }));
  }
}

function valueOf({ target }: Event): string {
  return target instanceof HTMLSelectElement || target instanceof HTMLInputElement ? target.value : '';
}
