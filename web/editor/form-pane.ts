import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { FormChange } from '../../shared/editing/change-pipeline.ts';
import type { FormElement, PipelineForm } from '../../shared/editing/form.ts';
import type { KnownModel } from '../../shared/editing/known-models.ts';
import type { ElementShapes } from '../../shared/editing/shapes.ts';
import { icon } from '../app/icon.ts';
import { base, buttons, panels } from '../style/base.ts';
import { labelledFields } from '../style/labelled-fields.ts';
import { addableElements } from './addable-elements.ts';
import { detectionFields } from './detection-fields.ts';
import { tellEditor } from './editor-events.ts';
import { checkField, choiceField, numberField, textField } from './form-fields.ts';
import { formStyle } from './form-style.ts';
import { edgeHint, placements } from './placement-choices.ts';

/** The common things about a pipeline, as fields. Fires `form-change`; the text is what counts. */
@customElement('sl-form-pane')
export class FormPane extends LitElement {
  static override styles = [base, buttons, panels, labelledFields, formStyle];

  @property({ attribute: false }) form: PipelineForm | null = null;
  @property({ attribute: false }) models: readonly KnownModel[] = [];
  /** While the text cannot be read, what it said last. */
  @state() private last: PipelineForm | null = null;
  @query('#adding') private adding: HTMLSelectElement | null | undefined;

  protected override willUpdate(): void {
    this.last = this.form ?? this.last;
  }

  override render() {
    const { last: form } = this;
    const isOld = this.form === null;
    if (form === null) return html`<section><p class="muted">The text cannot be read yet.</p></section>`;
    return html`<p class=${isOld ? 'old' : ''} role="status">
        ${isOld ? 'The text cannot be read at the moment; the form waits until it is corrected.' : ''}
      </p>
      <section aria-label="Form" ?inert=${isOld}>
        <h2>Pipeline</h2>
        ${this.#whole(form)}
        <h2>Elements, in order</h2>
        <ol>
          ${repeat(
            form.elements,
            ({ name }) => name,
            (element, at) => html`<li>${this.#element(element, at, form)}</li>`,
          )}
        </ol>
        ${this.#add(form)}
      </section>`;
  }

  #whole({ id, name, placement, notOnEdge, localOnly, fps, deadlineMs, source, sources }: PipelineForm) {
    const rate = { min: 0.1, max: 1000, step: 'any' } as const;
    const age = { min: 1, max: 600_000, step: 'any' } as const;
    return html`<fieldset>
        ${textField({ label: 'Id' }, id, (value) => value !== '' && this.#tell({ set: 'id', value }))}
        ${textField({ label: 'Name' }, name, (value) => this.#tell({ set: 'name', value: value || null }))}
        ${textField(
          { label: 'Source', hint: 'camera, one of sources, or an address' },
          source ?? '',
          (value) => value !== '' && this.#tell({ set: 'source', value }),
          'sources',
        )}
        ${choiceField(
          { label: 'Where it runs', hint: edgeHint(notOnEdge) },
          placement,
          placements(notOnEdge),
          (value) => this.#tell({ set: 'placement', value }),
        )}
        ${numberField({ label: 'Frames per second', hint: 'empty: as many as come' }, fps, rate, (value) =>
          this.#tell({ set: 'fps', value }),
        )}
        ${numberField({ label: 'Drop older than, ms', hint: 'empty: never' }, deadlineMs, age, (value) =>
          this.#tell({ set: 'deadline_ms', value }),
        )}
        ${checkField({ label: 'Local only', hint: 'no frame leaves this device' }, localOnly, (value) =>
          this.#tell({ set: 'local_only', value }),
        )}
      </fieldset>
      <datalist id="sources">
        ${[...new Set([...sources, 'camera'])].map((each) => html`<option value=${each}></option>`)}
      </datalist>`;
  }

  #element(element: FormElement, at: number, { elements }: PipelineForm) {
    const { index, type, name, description, settings, detection, shapes } = element;
    const move = (by: number): void => this.#move(elements, at, by);
    return html`<div
        class="head"
        @keydown=${(event: KeyboardEvent) => {
          if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
          event.preventDefault();
          move(event.key === 'ArrowUp' ? -1 : 1);
        }}
      >
        <h3>${name === type ? type : `${name} (${type})`}</h3>
        <button
          ?disabled=${at === 0}
          data-move="up ${name}"
          aria-label="Move ${name} up"
          title="Move up (Alt ↑)"
          @click=${() => move(-1)}
        >
          ↑
        </button>
        <button
          ?disabled=${at === elements.length - 1}
          data-move="down ${name}"
          aria-label="Move ${name} down"
          title="Move down (Alt ↓)"
          @click=${() => move(1)}
        >
          ↓
        </button>
        <button aria-label="Remove ${name}" title="Remove" @click=${() => this.#tell({ remove: index })}>
          ✕
        </button>
      </div>
      ${description === '' ? nothing : html`<p>${description}</p>`}
      ${settings === '' ? nothing : html`<p class="settings">${settings}</p>`}
      ${detection === null ? nothing : detectionFields({ at: index, name, detection, models: this.models }, (change) => this.#tell(change))}
      ${shapes === null ? nothing : this.#shapes(index, name, shapes)}`;
  }

  #shapes(index: number, name: string, { rules: { word }, shapes }: ElementShapes) {
    const count = `${shapes.length} ${word}${shapes.length === 1 ? '' : 's'}`;
    return html`<button
      class="shapes"
      aria-label="Edit ${count} of ${name} on the picture"
      @click=${() => tellEditor(this, 'shapes-open', index)}
    >
      ${icon('picture')}${count}: edit on the picture
    </button>`;
  }

  #add({ elements }: PipelineForm) {
    return html`<div class="add">
      <label
        >Add an element<select id="adding">
          ${addableElements.map(({ type, description }) => html`<option value=${type} title=${description}>${type}</option>`)}
        </select></label
      >
      <button @click=${() => this.#addChosen(elements.at(-1)?.index ?? 0)}>Add at the end</button>
    </div>`;
  }

  #addChosen(after: number): void {
    const chosen = addableElements.find(({ type }) => type === this.adding?.value);
    if (chosen === undefined) return;
    const { type, task } = chosen;
    const fitting = this.models.filter((each) => each.installed && each.task === task);
    const model =
      task === null ? null : (fitting[0]?.id ?? this.models.find((each) => each.task === task)?.id);
    this.#tell({ add: type, after, model: model ?? null });
  }

  /** The focus stays with what was moved. */
  #move(elements: readonly FormElement[], at: number, by: number): void {
    const [from, to] = [elements[at], elements[at + by]];
    if (from === undefined || to === undefined) return;
    const focused = this.renderRoot instanceof ShadowRoot ? this.renderRoot.activeElement : null;
    this.#tell({ move: from.index, to: to.index });
    if (focused instanceof HTMLElement) queueMicrotask(() => focused.focus());
  }

  #tell(change: FormChange): void {
    tellEditor(this, 'form-change', change);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-form-pane': FormPane;
  }
}
