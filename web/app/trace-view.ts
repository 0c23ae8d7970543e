import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { messageOf } from '../../shared/errors.ts';
import type { RunFigures } from '../../shared/run/figures.ts';
import { TRACE_PATIENCE_MS } from '../inside/inside.api.ts';
import type { Inside, TracedFrame } from '../inside/inside.api.ts';
import { base, buttons, panels } from '../style/base.ts';
import { whereFramesEnd } from './trace-held.ts';
import { tracePicture, traceTable } from './trace-picture.ts';
import { traceTableOf } from './trace-rows.ts';
import type { TraceTable } from './trace-rows.ts';
import { traceViewStyle } from './trace-view-style.ts';

interface Traced extends TracedFrame {
  readonly table: TraceTable;
}

/** Follows one frame through what runs, and shows where its time went, over workers and the edge. */
@customElement('sl-trace')
export class TraceView extends LitElement {
  static override styles = [base, buttons, panels, traceViewStyle];

  @property({ attribute: false }) inside: Inside | null = null;
  /** Another one with each run: what is known of the one before is over. */
  @property({ attribute: false }) run: object | null = null;
  @state() private isWaiting = false;
  @state() private traced: Traced | null = null;
  @state() private problem = '';
  #waiting = new AbortController();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('run') && !changed.has('inside')) return;
    this.#end();
    this.traced = null;
    this.problem = '';
  }

  override render() {
    return html`<section aria-label="One frame’s way">
      <div class="head">
        <h3>One frame’s way</h3>
        <button ?disabled=${this.isWaiting || this.run === null} @click=${() => void this.#trace()}>
          ${this.isWaiting ? 'Waiting for a frame …' : 'Trace one frame'}
        </button>
      </div>
      <div role="status">${this.#said()}</div>
      ${this.traced === null ? nothing : this.#shown(this.traced)}
    </section>`;
  }

  #said() {
    if (this.problem !== '') return html`<p class="total problem">${this.problem}</p>`;
    if (this.traced === null) {
      return html`<p class="total muted">See where the time of a frame goes, step by step.</p>`;
    }
    const { frame, element, table, isKept } = this.traced;
    return html`<p class="total">
      Frame <span class="figure">${frame}</span> took <strong class="figure">${table.total}</strong> from its
      source to ${isKept ? `${element}, which gave nothing on` : `the end of ${element}`}.
    </p>`;
  }

  #shown({ table }: Traced) {
    const unknown = table.unknownHosts;
    return html`${tracePicture(table)}
      ${
        unknown.length === 0
          ? nothing
          : html`<p class="legend">Left out, since nobody knows its clock: ${unknown.join(', ')}.</p>`
      }
      <details>
        <summary>As a table</summary>
        ${traceTable(table)}
      </details>`;
  }

  async #trace(): Promise<void> {
    const { inside } = this;
    if (inside === null) return;
    this.#end();
    const { signal } = this.#waiting;
    [this.isWaiting, this.problem] = [true, ''];
    const before = inside.look.figures;
    try {
      const traced = await inside.trace(signal);
      if (signal.aborted) return;
      if (traced === null) this.#showNone(before, inside.look.figures);
      else this.#show(traced);
    } catch (error) {
      if (!signal.aborted) this.problem = messageOf(error);
    } finally {
      if (!signal.aborted) this.isWaiting = false;
    }
  }

  #show(traced: TracedFrame): void {
    this.traced = { ...traced, table: traceTableOf(traced.line) };
  }

  /** None came through: says where they ended instead. */
  #showNone(before: RunFigures | null, after: RunFigures | null): void {
    this.traced = null;
    const why = before === null || after === null ? '' : ` ${whereFramesEnd(before, after)}`;
    this.problem = `No frame came through within ${TRACE_PATIENCE_MS / 1000} s.${why}`;
  }

  /** Nothing is waited for any more. */
  #end(): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    this.isWaiting = false;
  }
}
