import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** What a field is called, and what it says below its name. */
export interface FieldWords {
  readonly label: string;
  readonly hint?: string | undefined;
}

/** One of the words of a choice, and whether it cannot be had at the moment: the hint then says why. */
export interface FieldChoice {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

/** A field of words. Tells of a change when it is left or Enter is pressed. */
export function textField(
  words: FieldWords,
  value: string,
  change: (value: string) => void,
  list?: string,
): TemplateResult {
  return html`<label
    >${words.label}<input
      .value=${live(value)}
      list=${list ?? nothing}
      maxlength="2000"
      autocomplete="off"
      @change=${({ target }: Event) => target instanceof HTMLInputElement && change(target.value.trim())}
    />${hint(words)}</label
  >`;
}

/** A field of one number, or none. What is no number, or out of bounds, is not told. */
export function numberField(
  words: FieldWords,
  value: number | null,
  bounds: { readonly min: number; readonly max: number; readonly step: number | 'any' },
  change: (value: number | null) => void,
): TemplateResult {
  return html`<label
    >${words.label}<input
      type="number"
      inputmode="decimal"
      min=${bounds.min}
      max=${bounds.max}
      step=${bounds.step}
      .value=${live(value === null ? '' : String(value))}
      @change=${({ target }: Event) => numberOf(target, change)}
    />${hint(words)}</label
  >`;
}

function numberOf(target: EventTarget | null, change: (value: number | null) => void): void {
  if (!(target instanceof HTMLInputElement)) return;
  if (!target.reportValidity()) return;
  change(target.value === '' ? null : target.valueAsNumber);
}

/** One of several words; one that is none of them is shown too. */
export function choiceField(
  words: FieldWords,
  value: string,
  choices: readonly FieldChoice[],
  change: (value: string) => void,
): TemplateResult {
  const known = choices.some((choice) => choice.value === value);
  const all: readonly FieldChoice[] = known
    ? choices
    : [{ value, label: value === '' ? '…' : value }, ...choices];
  return html`<label
    >${words.label}<select
      .value=${live(value)}
      @change=${({ target }: Event) => target instanceof HTMLSelectElement && change(target.value)}
    >
      ${all.map((each) => option(each, each.value === value))}</select
    >${hint(words)}</label
  >`;
}

function option({ value, label, disabled = false }: FieldChoice, selected: boolean): TemplateResult {
  return html`<option value=${value} ?selected=${selected} ?disabled=${disabled}>${label}</option>`;
}

/** Yes or no. */
export function checkField(
  words: FieldWords,
  value: boolean,
  change: (value: boolean) => void,
): TemplateResult {
  return html`<label class="check"
    ><input
      type="checkbox"
      .checked=${live(value)}
      @change=${({ target }: Event) => target instanceof HTMLInputElement && change(target.checked)}
    /><span>${words.label} ${hint(words)}</span></label
  >`;
}

function hint({ hint: text }: FieldWords) {
  return text === undefined ? nothing : html`<small>${text}</small>`;
}
