import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Classification } from '../../shared/detection.ts';
import { colorOf } from '../overlay/color.ts';
import { base, panels } from '../style/base.ts';
import { formatPercent } from './format.ts';
import { announcerOf, summarize } from './summary.ts';

const MAX_SHOWN = 12;

/** What is seen, as text: a list to look at, and calm announcements for those who listen. */
@customElement('sl-results')
export class ResultList extends LitElement {
  static override styles = [
    base,
    panels,
    css`
      li {
        display: grid;
        grid-template-columns: 10px 1fr 3.2rem;
        align-items: center;
        gap: var(--space-2);
        padding: 3px 0;
        font-size: var(--text-sm);
      }
      li::first-letter {
        text-transform: uppercase;
      }
      svg {
        width: 10px;
        height: 10px;
      }
      .score {
        text-align: end;
        color: var(--text-muted);
      }
      @media (max-width: 1099px) {
        /* What is below does not jump with every thing that comes and goes. */
        section {
          min-height: 8.5rem;
        }
        ul {
          display: grid;
          grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr));
          gap: 0 var(--space-4);
        }
      }
      p {
        font-size: var(--text-sm);
        color: var(--text-muted);
      }
    `,
  ];

  @property({ attribute: false }) detections: readonly Classification[] = [];
  @property({ type: Boolean }) running = false;
  /** Whose they are, where that is to be said. */
  @property() name = '';
  /** Whose they are: what was announced of it once is not announced again. */
  @property({ attribute: false }) run: object | null = null;
  /** Of its boxes; null: each label has its own. */
  @property() color: string | null = null;
  @state() private announcement = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    announcerOf(this.run ?? this).rest();
  }

  protected override willUpdate(): void {
    const announcer = announcerOf(this.run ?? this);
    if (!this.running) return announcer.rest();
    const seen = announcer.next(summarize(this.detections), performance.now());
    if (seen !== null) this.announcement = this.name === '' ? seen : `${this.name}: ${seen}`;
  }

  override render() {
    const strongest = this.detections.toSorted((a, b) => b.score - a.score);
    const rest = strongest.length - MAX_SHOWN;
    return html`<section aria-label="Seen">
      <h2>
        Seen now${strongest.length > 0 ? html` · <span class="figure">${strongest.length}</span>` : nothing}
      </h2>
      <div class="hidden-visually" aria-live="polite">${this.running ? this.announcement : ''}</div>
      ${
        strongest.length === 0
          ? html`<p>${this.running ? 'Nothing found in the picture.' : 'Results are listed here.'}</p>`
          : html`<ul>
              ${strongest.slice(0, MAX_SHOWN).map((detection) => entry(detection, this.color))}
            </ul>`
      }
      ${rest > 0 ? html`<p class="figure">and ${rest} more</p>` : nothing}
    </section>`;
  }
}

function entry({ label, score }: Classification, color: string | null) {
  return html`<li>
    <svg viewBox="0 0 10 10" aria-hidden="true">
      <rect width="10" height="10" rx="3" fill=${color ?? colorOf(label).line} />
    </svg>
    <span>${label}</span>
    <span class="score figure">${formatPercent(score)}</span>
  </li>`;
}
