import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LedgerCounts } from '../../../shared/run/figures.ts';
import { base } from '../../style/base.ts';
import { formatCount, formatPercent } from '../format.ts';
import { sharesOf, type Share } from './shares.ts';
import { dropSentence, dropTotal } from './words.ts';

/** Where every captured frame went: captured = delivered + dropped + filtered + failed + in flight. */
@customElement('sl-ledger-line')
export class LedgerLine extends LitElement {
  static override styles = [
    base,
    css`
      svg.bar {
        display: block;
        width: 100%;
        height: 12px;
        border-radius: 6px;
        background: var(--surface-sunken);
      }
      .delivered {
        fill: var(--accent);
      }
      .dropped {
        fill: var(--drop);
      }
      .filtered {
        fill: var(--focus);
      }
      .failed {
        fill: var(--bad);
      }
      .inFlight {
        fill: var(--border-strong);
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1) var(--space-4);
        margin-top: var(--space-2);
        font-size: var(--text-sm);
      }
      div {
        display: flex;
        align-items: center;
        gap: 6px;
        white-space: nowrap;
      }
      dt {
        color: var(--text-muted);
      }
      dd {
        font-weight: 600;
      }
      dd span {
        font-weight: 400;
      }
      .key {
        width: 10px;
        height: 10px;
      }
      p {
        margin-top: var(--space-1);
        font-size: var(--text-sm);
        color: var(--text-muted);
      }
    `,
  ];

  @property({ attribute: false }) ledger: LedgerCounts | null = null;

  override render() {
    if (this.ledger === null) return html`<p>No frames yet.</p>`;
    const { captured, dropped } = this.ledger;
    const shares = sharesOf(this.ledger);
    return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        ${shares.map(({ kind, start, share }) =>
          share === 0
            ? nothing
            : svg`<rect class=${kind} x=${start * 100} y="0" width=${share * 100} height="10" />`,
        )}
      </svg>
      <dl class="figure">
        <div>
          <dt>Captured</dt>
          <dd>${formatCount(captured)} <span aria-hidden="true">=</span></dd>
        </div>
        ${shares.map((share) => part(share))}
      </dl>
      ${dropTotal(dropped) > 0 ? html`<p class="figure">Dropped: ${dropSentence(dropped)}.</p>` : nothing}`;
  }
}

function part({ kind, words, count, share }: Share) {
  return html`<div>
    <svg class="key" viewBox="0 0 10 10" aria-hidden="true">
      <rect class=${kind} width="10" height="10" rx="3" />
    </svg>
    <dt>${words}</dt>
    <dd>
      ${formatCount(count)}${share > 0 ? html` <span class="muted">${formatPercent(share)}</span>` : nothing}
    </dd>
  </div>`;
}
