import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base, panels } from '../style/base.ts';
import type { Viewer } from '../viewer/viewer.api.ts';
import { RunHistory } from './run-history.ts';

/** The inside of what runs: its graph, its health, its log, and the controls. Loaded when it is opened first. */
@customElement('sl-inside')
export class InsidePanel extends LitElement {
  static override styles = [
    base,
    panels,
    css`
      :host {
        display: block;
      }
      summary {
        /* High enough to be hit: 24 pixels at least. */
        padding: 4px 0;
        cursor: pointer;
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) viewer: Viewer | null = null;
  /** The pipeline of an edge that is watched, and on which paired edge; null: what runs in this page is looked into. */
  @property() pipeline: string | null = null;
  @property() device: string | null = null;
  /** Why nothing on the edge may be changed; null: it may. */
  @property() whyNot: string | null = null;
  @state() private open = false;
  readonly #history = new RunHistory(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('viewer')) this.#history.watch(this.viewer);
  }

  override render() {
    return html`<details class="panel" @toggle=${(event: Event) => this.#toggle(event)}>
      <summary>Inside the pipeline</summary>
      ${
        this.open
          ? html`<sl-inside-view
              .viewer=${this.viewer}
              .history=${this.#history}
              .pipeline=${this.pipeline}
              .device=${this.device}
              .whyNot=${this.whyNot}
            ></sl-inside-view>`
          : nothing
      }
    </details>`;
  }

  async #toggle({ target }: Event): Promise<void> {
    const isOpen = target instanceof HTMLDetailsElement && target.open;
    if (isOpen) await import('../inside/inside-view.ts');
    this.open = isOpen;
  }
}
