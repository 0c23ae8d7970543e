import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RunNotice } from '../../../shared/run/run.api.ts';
import { base } from '../../style/base.ts';
import { icon } from '../icon.ts';
import { formatTime, NOTICE_WORDS } from './words.ts';

const MAX_SHOWN = 30;

/** What happened to the run and its elements, the newest first. */
@customElement('sl-notice-list')
export class NoticeList extends LitElement {
  static override styles = [
    base,
    css`
      ul {
        max-height: 16rem;
        overflow-y: auto;
        scrollbar-width: thin;
      }
      li {
        display: grid;
        grid-template-columns: 18px 1fr;
        gap: 0 var(--space-2);
        padding: 6px 0;
        border-bottom: 1px solid var(--border);
        font-size: var(--text-sm);
        overflow-wrap: anywhere;
      }
      li:last-child {
        border-bottom: 0;
      }
      svg.icon {
        width: 18px;
        height: 18px;
        color: var(--text-muted);
      }
      .error svg.icon,
      .given_up svg.icon {
        color: var(--bad);
      }
      .warning svg.icon,
      .heal svg.icon,
      .recycle svg.icon,
      .restart svg.icon {
        color: var(--warn);
      }
      time {
        color: var(--text-muted);
      }
      p {
        font-size: var(--text-sm);
        color: var(--text-muted);
      }
    `,
  ];

  @property({ attribute: false }) notices: readonly RunNotice[] = [];

  override render() {
    if (this.notices.length === 0) return html`<p>Nothing happened that needs your attention.</p>`;
    return html`<ul tabindex="0" aria-label="Notices, newest first">
      ${this.notices
        .toSorted((a, b) => b.at - a.at)
        .slice(0, MAX_SHOWN)
        .map((notice) => line(notice))}
    </ul>`;
  }
}

function line({ at, kind, element, message }: RunNotice) {
  const sign =
    kind === 'state' || kind === 'changed' ? 'info' : kind.startsWith('re') ? 'refresh' : 'warning';
  return html`<li class=${kind}>
    ${icon(sign)}
    <span>
      <time class="figure">${formatTime(at)}</time>
      <b>${NOTICE_WORDS[kind]}${element === null ? nothing : html`, ${element}`}</b>
      ${message}
    </span>
  </li>`;
}
