import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RunStructure } from '../../shared/run/control.ts';
import '../app/graph/graph-picture.ts';
import { LayoutMemo } from '../app/graph/memo.ts';
import { base, panels } from '../style/base.ts';

/** The picture of what the text comes to; the last one that could be drawn stays while the text is broken. */
@customElement('sl-structure-view')
export class StructureView extends LitElement {
  static override styles = [
    base,
    panels,
    css`
      .picture {
        overflow: auto;
      }
      .picture.old {
        opacity: 0.45;
      }
    `,
  ];

  @property({ attribute: false }) structure: RunStructure | null = null;
  @state() private last: RunStructure | null = null;
  @state() private selected: string | null = null;
  @state() private width = 0;
  readonly #layouts = new LayoutMemo();
  readonly #size = new ResizeObserver(([entry]) => (this.width = Math.floor(entry?.contentRect.width ?? 0)));

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    this.#size.disconnect();
    super.disconnectedCallback();
  }

  protected override willUpdate(): void {
    this.last = this.structure ?? this.last;
  }

  override render() {
    const { last } = this;
    return html`<section aria-label="Picture of the pipeline">
      <h2>
        ${this.structure === null && last !== null ? 'As it was before the errors' : 'What it comes to'}
      </h2>
      ${last === null ? html`<p class="muted">Nothing to draw yet.</p>` : this.#picture(last)}
    </section>`;
  }

  #picture(structure: RunStructure) {
    const available = this.width - 34;
    return html`<div
      class="picture ${this.structure === null ? 'old' : ''}"
      @element-select=${(event: CustomEvent<{ element: string | null }>) => (this.selected = event.detail.element)}
    >
      <sl-graph-picture
        .structure=${structure}
        .layout=${this.#layouts.fitting(structure, available)}
        .selected=${this.selected}
        .available=${available}
      ></sl-graph-picture>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-structure-view': StructureView;
  }
}
