import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RunStructure } from '../../shared/run/control.ts';
import type { Message } from '../../shared/run/message.ts';
import type { Run } from '../../shared/run/run.api.ts';
import { base, buttons, panels } from '../style/base.ts';
import type { Viewer } from '../viewer/viewer.api.ts';
import { tracePicture, traceTable } from './trace-picture.ts';
import { traceTableOf } from './trace-rows.ts';
import type { TraceTable } from './trace-rows.ts';
import { traceViewStyle } from './trace-view-style.ts';

/** A still picture, or a filter that lets nothing through, may never give another output. */
const PATIENCE_MS = 10_000;

/** What an element at an end of the graph was given and gave nothing on of comes out nowhere: so long is waited for it. */
const GRACE_MS = 1_500;

interface Traced {
  readonly frame: number;
  /** Where it came out; or, `isKept`, what let it not through. */
  readonly element: string;
  readonly isKept: boolean;
  readonly table: TraceTable;
}

/** Follows one frame through what runs, and shows where its time went, over workers and the edge. */
@customElement('sl-trace')
export class TraceView extends LitElement {
  static override styles = [base, buttons, panels, traceViewStyle];

  @property({ attribute: false }) viewer: Viewer | null = null;
  @property({ attribute: false }) run: Run | null = null;
  @state() private isWaiting = false;
  @state() private traced: Traced | null = null;
  @state() private problem = '';
  #end: () => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #kept: Traced | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('run')) return;
    this.#end();
    this.traced = null;
    this.problem = '';
  }

  override render() {
    return html`<section aria-label="One frame’s way">
      <div class="head">
        <h3>One frame’s way</h3>
        <button ?disabled=${this.isWaiting || this.run === null} @click=${() => this.#trace()}>
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

  /** Every frame is traced until the first one is through. */
  #trace(): void {
    const { viewer, run } = this;
    if (viewer === null || run === null) return;
    this.#end();
    this.isWaiting = true;
    this.problem = '';
    const stops = [
      viewer.on('output', ({ message, element }) => this.#take(message, element)),
      ...endsOf(run.structure()).map((element) =>
        run.tap({ element, side: 'input', every: 1, onMessage: (message) => this.#wait(message, element) }),
      ),
    ];
    this.#timer = setTimeout(() => this.#giveUp(), PATIENCE_MS);
    run.trace(1);
    this.#end = () => {
      this.#end = () => undefined;
      this.isWaiting = false;
      this.#kept = null;
      clearTimeout(this.#timer);
      for (const stop of stops) stop();
      run.trace(0);
    };
  }

  #take(message: Message, element: string): void {
    const traced = tracedOf(message, element, false);
    if (traced === null) return;
    this.#end();
    this.traced = traced;
  }

  /** The first one that came to an end of the graph is shown if none comes out within a moment. */
  #wait(message: Message, element: string): void {
    if (this.#kept !== null) return;
    this.#kept = tracedOf(message, element, true);
    if (this.#kept === null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(), GRACE_MS);
  }

  #giveUp(): void {
    const kept = this.#kept;
    this.#end();
    this.traced = kept;
    if (kept !== null) return;
    this.problem = `No frame came through within ${PATIENCE_MS / 1000} s. Is it paused, or does a filter hold all back?`;
  }
}

function tracedOf({ trace, frame }: Message, element: string, isKept: boolean): Traced | null {
  if (trace === undefined || trace.length === 0) return null;
  return { frame: frame.id, element, isKept, table: traceTableOf(trace) };
}

/** Elements that nothing follows. */
function endsOf({ elements, wires }: RunStructure): string[] {
  return elements.map(({ name }) => name).filter((name) => !wires.some(({ from }) => from === name));
}
