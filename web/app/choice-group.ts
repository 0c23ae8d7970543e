import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../style/base.ts';
import { icon, type IconName } from './icon.ts';

/** One choice among several. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly icon?: IconName;
}

/** A row of choices of which one is taken: native radio buttons under a legend. Fires `choose` with the value. */
@customElement('sl-choice-group')
export class ChoiceGroup extends LitElement {
  static override styles = [
    base,
    css`
      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
        min-width: 0;
      }
      legend {
        padding: 0;
        margin-bottom: var(--space-2);
        font-size: var(--text-sm);
        font-weight: 600;
        color: var(--text-muted);
      }
      .row {
        display: flex;
        gap: 2px;
        padding: 3px;
        border-radius: var(--radius);
        background: var(--surface-sunken);
        border: 1px solid var(--border);
      }
      label {
        position: relative;
        flex: 1;
        display: inline-flex;
        align-items: center;
        justify-content: center;
        gap: 6px;
        min-height: 34px;
        padding: 0 var(--space-2);
        border-radius: 7px;
        font-size: var(--text-sm);
        font-weight: 550;
        color: var(--text-muted);
        cursor: pointer;
        white-space: nowrap;
      }
      label:hover {
        color: var(--text);
      }
      label:has(input:checked) {
        background: var(--surface-raised);
        color: var(--text);
        box-shadow:
          var(--shadow),
          0 0 0 1px var(--border);
      }
      label:has(input:focus-visible) {
        outline: 2px solid var(--focus);
        outline-offset: 1px;
      }
      input {
        position: absolute;
        inset: 0;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
      label svg.icon {
        width: 16px;
        height: 16px;
      }
      :host([iconless]) label {
        padding: 0 10px;
      }
    `,
  ];

  @property() legend = '';
  @property() value = '';
  @property({ attribute: false }) choices: readonly Choice[] = [];

  override render() {
    return html`<fieldset>
      <legend>${this.legend}</legend>
      <div class="row">
        ${this.choices.map(
          (choice) =>
            html`<label>
              <input
                type="radio"
                name="choice"
                .value=${choice.value}
                .checked=${choice.value === this.value}
                @change=${() => this.#choose(choice.value)}
              />
              ${choice.icon === undefined ? null : icon(choice.icon)}<span>${choice.label}</span>
            </label>`,
        )}
      </div>
    </fieldset>`;
  }

  #choose(value: string): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: value }));
  }
}
