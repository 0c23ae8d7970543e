import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base, buttons } from '../../style/base.ts';
import { fields } from './fields-style.ts';
import { tell } from './graph-events.ts';
import { readParams } from './params.ts';
import type { TargetChoice } from './targets.ts';
import { plainWords } from './words.ts';

/** A form that sends an event with parameters; what is wrong with them is said in words under the field. */
@customElement('sl-send-event')
export class SendEvent extends LitElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--space-2) var(--space-3);
      }
      label {
        flex: 1 1 8rem;
      }
      .params {
        flex: 2 1 11rem;
      }
      [role='alert']:empty {
        display: none;
      }
      [role='alert'] {
        flex: 1 0 100%;
        color: var(--bad);
        font-size: var(--text-sm);
      }
      [role='status'] {
        flex: 1 0 100%;
        font-size: var(--text-sm);
        color: var(--text-muted);
      }
    `,
  ];

  @property({ attribute: false }) events: readonly string[] = [];
  @property({ attribute: false }) targets: readonly TargetChoice[] = [];
  /** Why none may be sent, in words; null: they may. */
  @property({ attribute: false }) whyNot: string | null = null;
  @state() private problem = '';
  @state() private sent = '';

  override render() {
    return html`<form @submit=${(event: SubmitEvent) => this.#send(event)} novalidate>
      <label>
        <span>Event</span>
        <select name="event">
          ${this.events.map((name) => html`<option value=${name}>${plainWords(name)}</option>`)}
        </select>
      </label>
      ${this.targets.length > 1 ? this.#targetField() : nothing}
      <label class="params">
        <span>Parameters, JSON</span>
        <input
          name="params"
          autocomplete="off"
          spellcheck="false"
          placeholder="{}"
          aria-describedby="problem"
          aria-invalid=${this.problem !== ''}
          @input=${() => (this.problem = '')}
        />
      </label>
      <button ?disabled=${this.whyNot !== null} title=${this.whyNot ?? nothing}>Send</button>
      <p id="problem" role="alert">${this.problem}</p>
      <p role="status" class=${this.sent === '' ? 'hidden-visually' : ''}>${this.sent}</p>
    </form>`;
  }

  #targetField() {
    return html`<label>
      <span>To</span>
      <select name="target">
        ${this.targets.map(({ label }, i) => html`<option value=${i}>${label}</option>`)}
      </select>
    </label>`;
  }

  #send(event: SubmitEvent): void {
    event.preventDefault();
    if (this.whyNot !== null) return;
    if (!(event.target instanceof HTMLFormElement)) return;
    const form = new FormData(event.target);
    const choice = this.targets[Number(textOf(form, 'target'))];
    const name = textOf(form, 'event');
    const read = readParams(textOf(form, 'params'));
    this.problem = read.ok ? '' : read.problem;
    this.sent = '';
    if (!read.ok || choice === undefined || name === '') return;
    tell(this, 'run-event', { name, target: choice.target, params: read.params });
    this.sent = `Sent ${plainWords(name)} to ${choice.label}.`;
  }
}

function textOf(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === 'string' ? value : '';
}
