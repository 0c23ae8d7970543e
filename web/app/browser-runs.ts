import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import { base } from '../style/base.ts';
import { emit } from './emit.ts';
import { formatRate } from './format.ts';

/** The runs in other browsers, and whether others see those in this. Fires `announce-select`. */
@customElement('sl-browser-runs')
export class BrowserRuns extends LitElement {
  static override styles = [
    base,
    css`
      section {
        margin-top: var(--space-4);
        padding-top: var(--space-3);
        border-top: 1px solid var(--border);
        font-size: var(--text-sm);
      }
      h2 {
        margin: 0 0 var(--space-2);
        font-size: var(--text-sm);
        font-weight: 600;
        color: var(--text-muted);
      }
      ul {
        display: flex;
        flex-direction: column;
        gap: var(--space-2);
        margin-bottom: var(--space-3);
      }
      .line {
        display: block;
        color: var(--text-muted);
      }
      label {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-height: var(--control);
        color: var(--text-muted);
        cursor: pointer;
      }
      input {
        width: 18px;
        height: 18px;
        accent-color: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) runs: readonly PipelineListing[] = [];
  /** This page's own runs among them. */
  @property({ attribute: false }) own: ReadonlySet<string> = new Set();
  @property({ type: Boolean }) announced = true;
  /** Why the edge lists nothing of this page; null: it would. */
  @property({ attribute: false }) whyUnlisted: string | null = null;

  override render() {
    const others = this.runs.filter(({ id }) => !this.own.has(id));
    return html`<section>
      ${
        others.length === 0
          ? nothing
          : html`<h2>In other browsers</h2>
              <ul>
                ${repeat(others, ({ id }) => id, entry)}
              </ul>`
      }
      <label
        ><input
          type="checkbox"
          .checked=${this.announced}
          @change=${({ target }: Event) =>
            target instanceof HTMLInputElement && emit(this, 'announce-select', target.checked)}
        />
        List what runs here to others</label
      >
      ${this.announced && this.whyUnlisted !== null ? html`<p class="line">${this.whyUnlisted}</p>` : nothing}
    </section>`;
  }
}

function entry({ name, state, infer_fps, placement }: PipelineListing) {
  const rate = infer_fps === null ? '' : ` · ${formatRate(infer_fps)} fps`;
  return html`<li>
    ${name}<span class="line figure">${state}${rate}${placement === 'edge' ? ' · on the edge' : ''}</span>
  </li>`;
}
