import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { PushWishSchema } from '../../../shared/sinks/push-wish.ts';
import type { PushWish } from '../../../shared/sinks/push-wish.ts';
import { base, buttons } from '../../style/base.ts';
import { inputs } from '../../style/inputs.ts';
import { formatPercent } from '../format.ts';
import { kindOf } from '../timeline/event-words.ts';
import { spanWords } from './notification-words.ts';
import { wishFormStyle } from './wish-form-style.ts';

const SCORES = [0, 0.5, 0.6, 0.7, 0.8, 0.9];
const COOL_DOWNS = [0, 60, 300, 900, 3600, 14_400];
const NIGHT = { from: '22:00', to: '07:00' };
const MAX_NAME = 60;

/** One thing to choose: what it is, and how it reads. */
export interface WishChoice {
  readonly value: string;
  readonly words: string;
}
type ListKey = 'pipelines' | 'types' | 'labels';

/** What is wished for, and by what name. */
export interface WishDetail {
  readonly wish: PushWish;
  readonly name: string;
}

/** Of what this browser is told. Dispatches `save` with the wish and the name; its slot has further buttons. */
@customElement('sl-wish-form')
export class WishForm extends LitElement {
  static override styles = [base, buttons, inputs, wishFormStyle];

  @property({ attribute: false }) wish: PushWish = PushWishSchema.parse({});
  @property() name = '';
  @property({ attribute: false }) pipelines: readonly WishChoice[] = [];
  @property({ attribute: false }) types: readonly string[] = [];
  @property({ attribute: false }) labels: readonly string[] = [];
  /** What the button says that saves. */
  @property() action = 'Save';
  @property({ type: Boolean }) busy = false;
  @state() private draft: PushWish = this.wish;
  @state() private called = '';

  protected override willUpdate(changed: PropertyValues<this>): void {
    // What is being written is not taken away by news that say the same.
    const before = changed.get('wish');
    if (changed.has('wish') && JSON.stringify(before) !== JSON.stringify(this.wish)) this.draft = this.wish;
    if (changed.has('name')) this.called = this.name;
  }

  override render() {
    return html`<form @submit=${(event: SubmitEvent) => this.#save(event)}>
      ${this.#list(
        'labels',
        'What',
        this.#known('labels', this.labels, (label) => label),
      )}
      ${this.#list('types', 'Kinds of events', this.#known('types', this.types, kindOf))}
      ${this.#list('pipelines', 'Where', this.pipelines)}
      <div class="fields">${this.#scores()} ${this.#coolDowns()} ${this.#name()}</div>
      ${this.#quiet()}
      <div class="actions">
        <button class="primary" ?disabled=${this.busy}>${this.action}</button>
        <slot></slot>
      </div>
    </form>`;
  }

  /** What there was so far, and what was wished for before. */
  #known(key: ListKey, seen: readonly string[], words: (value: string) => string): readonly WishChoice[] {
    const all = new Set([...seen, ...(this.draft[key] ?? [])]);
    return [...all].map((value) => ({ value, words: words(value) }));
  }

  #list(key: ListKey, legend: string, choices: readonly WishChoice[]) {
    const wished = this.draft[key];
    // One choice is none.
    if (choices.length < 2 && wished === null) return nothing;
    return html`<fieldset>
      <legend>${legend}</legend>
      <div class="chips">
        <label
          ><input
            type="checkbox"
            .checked=${wished === null}
            @change=${() => this.#change({ [key]: null })}
          />Everything</label
        >
        ${choices.map(
          ({ value, words }) =>
            html`<label
              ><input
                type="checkbox"
                .checked=${wished?.includes(value) === true}
                @change=${() => this.#turn(key, value)}
              />${words}</label
            >`,
        )}
      </div>
    </fieldset>`;
  }

  #scores() {
    const { min_score } = this.draft;
    return this.#select(
      'Sure by at least',
      SCORES,
      min_score,
      (score) => this.#change({ min_score: score }),
      {
        none: 'Any score',
        words: formatPercent,
      },
    );
  }

  #coolDowns() {
    const { cool_down_s } = this.draft;
    const change = (seconds: number): void => this.#change({ cool_down_s: seconds });
    return this.#select('Of the same thing', COOL_DOWNS, cool_down_s, change, {
      none: 'Every time',
      words: (seconds) => `Once in ${spanWords(seconds)}`,
    });
  }

  #select(
    name: string,
    usual: readonly number[],
    value: number,
    change: (value: number) => void,
    { none, words }: { none: string; words: (value: number) => string },
  ) {
    const choices = [...new Set([...usual, value])].toSorted((one, other) => one - other);
    return html`<label class="field"
      ><span>${name}</span>
      <select
        @change=${({ target }: Event) => {
          if (target instanceof HTMLSelectElement) change(Number(target.value));
        }}
      >
        ${choices.map(
          (choice) =>
            html`<option value=${choice} ?selected=${choice === value}>
              ${choice === 0 ? none : words(choice)}
            </option>`,
        )}
      </select></label
    >`;
  }

  #name() {
    return html`<label class="field"
      ><span>Name of this browser</span>
      <input
        type="text"
        maxlength=${MAX_NAME}
        autocomplete="off"
        .value=${this.called}
        @input=${({ target }: Event) => {
          if (target instanceof HTMLInputElement) this.called = target.value;
        }}
    /></label>`;
  }

  #quiet() {
    const { quiet } = this.draft;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const turn = (): void => this.#change({ quiet: quiet === null ? { ...NIGHT, time_zone: zone } : null });
    return html`<fieldset>
      <legend>Quiet hours</legend>
      <div class="quiet-hours">
        <label><input type="checkbox" .checked=${quiet !== null} @change=${turn} />Tell nothing</label>
        ${quiet === null ? nothing : html`${this.#time('from', quiet)} ${this.#time('to', quiet)}`}
        ${quiet === null ? nothing : html`<span class="muted">${quiet.time_zone}</span>`}
      </div>
    </fieldset>`;
  }

  #time(key: 'from' | 'to', quiet: NonNullable<PushWish['quiet']>) {
    return html`<label
      >${key}
      <input
        type="time"
        required
        .value=${quiet[key]}
        @change=${({ target }: Event) => {
          if (target instanceof HTMLInputElement && target.value !== '')
            this.#change({ quiet: { ...quiet, [key]: target.value } });
        }}
    /></label>`;
  }

  /** Nothing of a list is all of it: nobody wants notifications of nothing. */
  #turn(key: ListKey, value: string): void {
    const wished = new Set(this.draft[key]);
    if (!wished.delete(value)) wished.add(value);
    this.#change({ [key]: wished.size === 0 ? null : [...wished] });
  }

  #change(change: Partial<PushWish>): void {
    this.draft = { ...this.draft, ...change };
  }

  #save(event: SubmitEvent): void {
    event.preventDefault();
    const detail: WishDetail = { wish: this.draft, name: this.called.trim() };
    this.dispatchEvent(new CustomEvent('save', { detail }));
  }
}
