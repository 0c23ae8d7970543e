import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LogLevel } from '../../../shared/run/element.ts';
import type { RunLogLine } from '../../../shared/run/host.ts';
import { base } from '../../style/base.ts';
import { openByKey } from '../open-by-key.ts';
import { fields } from './fields-style.ts';
import { tell } from './graph-events.ts';
import { levelOf, LOG_LEVELS, selectLines } from './log-lines.ts';
import { formatTime } from './words.ts';

const MAX_SHOWN = 200;

/** The log of a run, the newest line first, from a chosen level on, of one element or of all. */
@customElement('sl-log-list')
export class LogList extends LitElement {
  static override styles = [
    base,
    fields,
    css`
      .filter {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-4);
        margin-bottom: var(--space-2);
        font-size: var(--text-sm);
      }
      .filter label {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 32px;
      }
      .filter select {
        width: auto;
        height: 34px;
      }
      ol {
        max-height: 18rem;
        margin: 0;
        padding: var(--space-2) var(--space-3);
        overflow-y: auto;
        scrollbar-width: thin;
        border-radius: var(--radius);
        background: var(--surface-sunken);
        font: var(--text-xs) / 1.6 var(--font-mono);
        list-style: none;
        overflow-wrap: anywhere;
      }
      .level {
        display: inline-block;
        min-width: 5ch;
        font-weight: 600;
      }
      .warn .level {
        color: var(--warn);
      }
      .error .level {
        color: var(--bad);
      }
      time,
      .fields {
        color: var(--text-muted);
      }
      p {
        font-size: var(--text-sm);
        color: var(--text-muted);
      }
    `,
  ];

  @property({ attribute: false }) log: readonly RunLogLine[] = [];
  /** Offered as a filter; null: none. */
  @property() element: string | null = null;
  @state() private level: LogLevel = 'info';
  @state() private onlyElement = false;

  override render() {
    const of = this.onlyElement ? this.element : null;
    const lines = selectLines(this.log, this.level, of, MAX_SHOWN);
    return html`<div class="filter">
        <label>
          <span>From level</span>
          <select @keydown=${openByKey} @change=${(event: Event) => this.#choose(event)}>
            ${LOG_LEVELS.map(
              (level) => html`<option value=${level} .selected=${level === this.level}>${level}</option>`,
            )}
          </select>
        </label>
        ${this.element === null ? nothing : this.#elementFilter(this.element)}
      </div>
      ${
        lines.length === 0
          ? html`<p>No lines from this level on.</p>`
          : html`<ol tabindex="0" aria-label="Log, newest first">
              ${lines.map((line) => entry(line))}
            </ol>`
      }`;
  }

  #elementFilter(element: string) {
    return html`<label>
      <input
        type="checkbox"
        .checked=${this.onlyElement}
        @change=${() => (this.onlyElement = !this.onlyElement)}
      />
      Only ${element}
    </label>`;
  }

  #choose(event: Event): void {
    if (!(event.target instanceof HTMLSelectElement)) return;
    const level = levelOf(event.target.value);
    if (level === null) return;
    this.level = level;
    tell(this, 'log-level', { level });
  }
}

function entry({ at, level, element, message, fields: more }: RunLogLine) {
  return html`<li class=${level}>
    <time>${formatTime(at)}</time> <span class="level">${level}</span> ${
      element === null ? nothing : html`<b>${element}</b> `
    }${message}${more === undefined ? nothing : html` <span class="fields">${JSON.stringify(more)}</span>`}
  </li>`;
}
