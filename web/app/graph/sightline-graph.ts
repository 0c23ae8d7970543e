import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RunStructure } from '../../../shared/run/control.ts';
import type { RunFigures } from '../../../shared/run/figures.ts';
import type { RunLogLine } from '../../../shared/run/host.ts';
import type { RunNotice } from '../../../shared/run/run.api.ts';
import { base, buttons, panels } from '../../style/base.ts';
import type { DetectorPlace } from '../../viewer/viewer.api.ts';
import { formatMs, formatRate } from '../format.ts';
import './element-details.ts';
import { tell, type GraphEvents } from './graph-events.ts';
import './graph-picture.ts';
import './graph-table.ts';
import './ledger-line.ts';
import './log-list.ts';
import { LayoutMemo } from './memo.ts';
import './notice-list.ts';
import { runButtons } from './run-buttons.ts';
import './send-event.ts';
import { healthOf } from './shares.ts';
import type { Direction } from './sizes.ts';
import { sightlineGraphStyle } from './sightline-graph-style.ts';
import { targetsOf } from './targets.ts';
import { RUN_WORDS } from './words.ts';

const WIDE = 760;
const NOTHING = { element: null, open: false } as const;
/** The panel's own padding and border, both sides. */
const PANEL_EDGES = 34;
/** The details beside the picture, and the gap to them; as in the style. */
const DETAILS = 364;

/**
 * A running pipeline, looked into: properties in; `run-event`, `tap-element` and `log-level` out (see `GraphEvents`).
 * Figures may come at any rate; the picture is laid out anew only for another structure.
 */
@customElement('sightline-graph')
export class SightlineGraph extends LitElement {
  static override styles = [base, buttons, panels, sightlineGraphStyle];

  @property({ attribute: false }) structure: RunStructure | null = null;
  @property({ attribute: false }) figures: RunFigures | null = null;
  /** Where each detector looks at frames, and why there, while it is known. */
  @property({ attribute: false }) detectors: readonly DetectorPlace[] = [];
  @property({ attribute: false }) notices: readonly RunNotice[] = [];
  @property({ attribute: false }) log: readonly RunLogLine[] = [];
  /** Whether a run that has ended can be started by an event. */
  @property({ attribute: false }) canStart = false;
  /** Why no event may be sent, in words; null: it may. */
  @property({ attribute: false }) whyNot: string | null = null;
  @state() private width = 0;
  @state() private selected: string | null = null;
  @state() private opened = false;
  @state() private tableOpen = false;
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
    const known = this.structure?.elements.some(({ name }) => name === this.selected) ?? false;
    if (!known) [this.selected, this.opened] = [null, false];
  }

  override render() {
    const { structure } = this;
    if (structure === null) return html`<section><p class="muted">No pipeline is running.</p></section>`;
    const layout = this.#layouts.fitting(structure, this.width - PANEL_EDGES);
    const shape = `all ${layout.direction} ${this.width >= WIDE ? 'wide' : 'narrow'}`;
    return html`<div
      class=${shape}
      @element-select=${(event: CustomEvent<GraphEvents['element-select']>) => this.#select(event)}
    >
      <div class="upper ${this.opened ? 'open' : ''}">
        <section aria-label="Pipeline">
          ${this.#head(structure)}
          <sl-graph-picture
            .structure=${structure}
            .layout=${layout}
            .figures=${this.figures}
            .selected=${this.selected}
            .available=${this.#pictureWidth(layout.direction)}
          ></sl-graph-picture>
          ${this.#table(structure)}
        </section>
        ${this.#details(structure)}
      </div>
      ${this.#lower(structure)}
    </div>`;
  }

  #pictureWidth(direction: Direction): number {
    const beside = direction === 'down' && this.width >= WIDE && this.opened;
    return this.width - PANEL_EDGES - (beside ? DETAILS : 0);
  }

  #head({ id }: RunStructure) {
    return html`<div class="head">
      <h2>${id}</h2>
      <p class="words figure">${this.#words()}</p>
      <div class="actions">${runButtons(this, this.figures?.state ?? null, this)}</div>
      ${this.whyNot === null ? nothing : html`<p class="why muted">${this.whyNot}</p>`}
    </div>`;
  }

  #words() {
    const { figures } = this;
    if (figures === null) return 'No figures yet';
    const { well, all } = healthOf(figures);
    return html`${RUN_WORDS[figures.state]} ·
      <span class=${well < all ? 'ill' : ''}>${well} of ${all} elements well</span> · in
      ${formatRate(figures.inputFps)}, delivered ${formatRate(figures.deliveredFps)} fps · age p95
      ${formatMs(figures.ageMs.p95)} ms`;
  }

  #table(structure: RunStructure) {
    return html`<details @toggle=${(event: Event) => this.#toggle(event)}>
      <summary>As a table</summary>
      ${
        this.tableOpen
          ? html`<sl-graph-table .structure=${structure} .figures=${this.figures}></sl-graph-table>`
          : nothing
      }
    </details>`;
  }

  #toggle({ target }: Event): void {
    if (target instanceof HTMLDetailsElement) this.tableOpen = target.open;
  }

  #details(structure: RunStructure) {
    if (!this.opened || this.selected === null) return nothing;
    return html`<section class="details" aria-label="Details of ${this.selected}">
      <sl-element-details
        @keydown=${(event: KeyboardEvent) => this.#closeByKey(event)}
        .structure=${structure}
        .figures=${this.figures}
        .element=${this.selected}
        .place=${this.detectors.find(({ element }) => element === this.selected) ?? null}
        .whyNot=${this.whyNot}
      ></sl-element-details>
    </section>`;
  }

  #lower(structure: RunStructure) {
    return html`<section aria-label="Frames">
        <h2>Where every frame went</h2>
        <sl-ledger-line .ledger=${this.figures?.ledger ?? null}></sl-ledger-line>
      </section>
      <div class="lower">
        <section aria-label="Health">
          <h2>Health</h2>
          <sl-notice-list .notices=${this.notices}></sl-notice-list>
        </section>
        <section aria-label="Events">
          <h2>Send an event</h2>
          <sl-send-event
            .events=${structure.events}
            .targets=${targetsOf(structure)}
            .whyNot=${this.whyNot}
          ></sl-send-event>
        </section>
      </div>
      <section aria-label="Log">
        <h2>Log</h2>
        <sl-log-list .log=${this.log} .element=${this.selected}></sl-log-list>
      </section>`;
  }

  #closeByKey(event: KeyboardEvent): void {
    if (event.key === 'Escape')
      tell(this.renderRoot.querySelector('.all') ?? this, 'element-select', NOTHING);
  }

  /** Whoever opened the details reads on there; on a phone they must not cover the element. */
  async #showDetails(): Promise<void> {
    await this.updateComplete;
    const details = this.renderRoot.querySelector('sl-element-details');
    await details?.updateComplete;
    details?.focusHeading();
    if (this.width < WIDE && this.selected !== null) {
      this.renderRoot.querySelector('sl-graph-picture')?.reveal(this.selected);
    }
  }

  #select({ detail }: CustomEvent<GraphEvents['element-select']>): void {
    const closing = detail.element === null && this.opened ? this.selected : null;
    this.opened = detail.element !== null && (detail.open || this.opened);
    if (closing === null) this.selected = detail.element;
    else this.renderRoot.querySelector('sl-graph-picture')?.focusElement(closing);
    if (detail.open) void this.#showDetails();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sightline-graph': SightlineGraph;
  }
}
