import { html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { live } from 'lit/directives/live.js';
import { icon } from '../app/icon.ts';
import { base, buttons } from '../style/base.ts';
import { labelledFields } from '../style/labelled-fields.ts';
import { titleOf } from './shape.ts';
import type { Shape } from './shape.ts';
import type { EditAction, ZoneEdit } from './zone-edit.ts';
import { tellZones } from './zone-events.ts';
import { zoneFieldsStyle } from './zone-fields-style.ts';
import { lookOf } from './zone-look.ts';
import { cornerTitle, percent, warningOf } from './zone-words.ts';

/** The shapes of an element as fields: names, labels and coordinates, for whom a picture is of no use. Fires `zone-action`. */
@customElement('sl-zone-fields')
export class ZoneFields extends LitElement {
  static override styles = [base, buttons, labelledFields, zoneFieldsStyle];

  @property({ attribute: false }) edit: ZoneEdit | null = null;

  override render() {
    const { edit } = this;
    if (edit === null) return nothing;
    const { shapes, rules } = edit;
    if (shapes.length === 0) return html`<p class="muted">There is no ${rules.word} yet. Draw one.</p>`;
    return html`<ul aria-label="Shapes">
      ${repeat(
        shapes,
        ({ key }) => key,
        (shape, index) => this.#shape(edit, shape, index),
      )}
    </ul>`;
  }

  #shape(edit: ZoneEdit, shape: Shape, index: number) {
    const isChosen = edit.chosen?.key === shape.key;
    const title = titleOf(shape, edit.shapes, edit.rules);
    const { key } = shape;
    const warning = warningOf(shape, edit.rules.isLine);
    return html`<li class=${isChosen ? 'chosen' : ''}>
      <div class="head">
        <button
          class="quiet"
          aria-expanded=${isChosen}
          @click=${() => this.#tell({ do: 'choose', choice: isChosen ? null : { key, corner: null } })}
        >
          ${swatch(index)}${title}
        </button>
        <button
          class="quiet icon-only"
          aria-label="Remove ${title}"
          title="Remove"
          @click=${() => this.#tell({ do: 'remove', key })}
        >
          ${icon('close')}
        </button>
      </div>
      ${warning === null ? nothing : html`<p class="warn">${warning}</p>`}
      ${isChosen ? this.#fields(edit, shape) : nothing}
    </li>`;
  }

  #fields({ rules, chosen }: ZoneEdit, shape: Shape) {
    const { key, corners, name, labels } = shape;
    return html`<div class="fields">
      ${
        rules.isNamed
          ? html`<label
              >Name<input
                .value=${live(name)}
                maxlength="64"
                autocomplete="off"
                spellcheck="false"
                @change=${(event: Event) => this.#rename(event, key)}
            /></label>`
          : nothing
      }
      ${
        rules.hasLabels
          ? html`<label
              >Only these labels<input
                .value=${live(labels.join(', '))}
                maxlength="2000"
                autocomplete="off"
                spellcheck="false"
                @change=${(event: Event) => this.#relabel(event, key)}
              /><small>with commas; empty: all</small></label
            >`
          : nothing
      }
      <table>
        <caption>
          ${rules.isLine ? 'Ends' : 'Points'}, in percent of the picture
        </caption>
        <thead>
          <tr>
            <td></td>
            <th scope="col">From the left</th>
            <th scope="col">From the top</th>
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${corners.map((_, at) => this.#row(shape, at, rules.isLine, chosen?.corner === at))}
        </tbody>
      </table>
      ${
        rules.isLine
          ? html`<p class="muted">
                Going from its begin to its end, what comes to the right went <b>in</b>, what comes to the
                left went <b>out</b>. The arrow shows in.
              </p>
              <div class="row">
                <button @click=${() => this.#tell({ do: 'turn', key })}>
                  ${icon('refresh')}Swap in and out
                </button>
              </div>`
          : html`<div class="row">
              <button
                @click=${() => this.#tell({ do: 'insert', key, after: chosen?.corner ?? corners.length - 1 })}
              >
                ${icon('plus')}Add a point
              </button>
            </div>`
      }
    </div>`;
  }

  #row(shape: Shape, at: number, isLine: boolean, isChosen: boolean) {
    const title = isLine ? cornerTitle(shape, at, true) : `Point ${at + 1}`;
    return html`<tr class=${isChosen ? 'chosen' : ''}>
      <th scope="row">${title}</th>
      ${([0, 1] as const).map(
        (axis) =>
          html`<td>
            <input
              type="number"
              inputmode="decimal"
              min="0"
              max="100"
              step="0.1"
              aria-label="${title}, percent from the ${axis === 0 ? 'left' : 'top'}"
              .value=${live(String(percent(shape.corners[at]?.[axis] ?? 0)))}
              @change=${(event: Event) => this.#place(event, shape, at, axis)}
            />
          </td>`,
      )}
      <td>
        ${
          isLine || shape.corners.length <= 3
            ? nothing
            : html`<button
                class="quiet"
                aria-label="Remove ${title}"
                @click=${() => this.#tell({ do: 'drop-corner', key: shape.key, corner: at })}
              >
                ${icon('close')}
              </button>`
        }
      </td>
    </tr>`;
  }

  #place({ target }: Event, { key, corners }: Shape, corner: number, axis: 0 | 1): void {
    const [x, y] = corners[corner] ?? [0, 0];
    if (!(target instanceof HTMLInputElement) || Number.isNaN(target.valueAsNumber))
      return this.requestUpdate();
    const share = target.valueAsNumber / 100;
    this.#tell({ do: 'place', key, corner, at: axis === 0 ? [share, y] : [x, share] });
    // What was out of bounds is shown as it was taken.
    return this.requestUpdate();
  }

  #rename({ target }: Event, key: number): void {
    if (target instanceof HTMLInputElement) this.#tell({ do: 'rename', key, name: target.value.trim() });
    this.requestUpdate();
  }

  #relabel({ target }: Event, key: number): void {
    if (!(target instanceof HTMLInputElement)) return;
    const labels = target.value.split(',').flatMap((word) => word.trim() || []);
    this.#tell({ do: 'relabel', key, labels: [...new Set(labels)].slice(0, 100) });
  }

  #tell(action: EditAction): void {
    tellZones(this, 'zone-action', action);
  }
}

function swatch(index: number) {
  const { color, dashes } = lookOf(index);
  return html`<svg class="swatch" viewBox="0 0 34 22" aria-hidden="true">
    ${svg`<path d="M3 11H31" stroke=${color.line} stroke-width="3" stroke-dasharray=${dashes} />`}
  </svg>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-zone-fields': ZoneFields;
  }
}
