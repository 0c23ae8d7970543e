import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RunStructure } from '../../../shared/run/control.ts';
import type { RunFigures } from '../../../shared/run/figures.ts';
import { base } from '../../style/base.ts';
import { formatMs } from '../format.ts';
import { dropSentence, perSecond, plainWords, policyWords, STATE_WORDS } from './words.ts';

const ELEMENT_HEADS = [
  'Element',
  'Type',
  'Flow',
  'State',
  'Rate',
  'p50 ms',
  'p95 ms',
  'Restarts',
  'Last error',
];
const WIRE_HEADS = ['From', 'To', 'Kind', 'Policy', 'Waiting', 'Rate', 'Dropped'];

/** The same as the picture, as tables: for screen readers, for copying, for many elements. */
@customElement('sl-graph-table')
export class GraphTable extends LitElement {
  static override styles = [
    base,
    css`
      .scroll {
        overflow-x: auto;
        scrollbar-width: thin;
      }
      table {
        width: 100%;
        margin-top: var(--space-3);
        border-collapse: collapse;
        font-size: var(--text-sm);
      }
      caption {
        padding-bottom: var(--space-1);
        font-weight: 600;
        text-align: start;
      }
      th,
      td {
        padding: 5px var(--space-3) 5px 0;
        border-bottom: 1px solid var(--border);
        text-align: start;
        white-space: nowrap;
      }
      td:last-child {
        min-width: 12rem;
        white-space: normal;
      }
      thead th {
        font-size: var(--text-xs);
        color: var(--text-muted);
      }
    `,
  ];

  @property({ attribute: false }) structure: RunStructure | null = null;
  @property({ attribute: false }) figures: RunFigures | null = null;

  override render() {
    if (this.structure === null) return nothing;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Elements and wires">
      ${table('Elements', ELEMENT_HEADS, this.#elements(this.structure))}
      ${table('Wires', WIRE_HEADS, this.#wires(this.structure))}
    </div>`;
  }

  #elements({ elements }: RunStructure): string[][] {
    const figures = new Map(this.figures?.elements.map((each) => [each.name, each]));
    return elements.map(({ name, type, flow }) => {
      const own = figures.get(name);
      return [
        name,
        plainWords(type),
        flow,
        own === undefined ? '–' : STATE_WORDS[own.state],
        perSecond(own?.rate ?? null),
        formatMs(own?.latencyMs.p50 ?? null),
        formatMs(own?.latencyMs.p95 ?? null),
        String(own?.restarts ?? 0),
        own?.lastError ?? 'none',
      ];
    });
  }

  #wires({ wires }: RunStructure): string[][] {
    const figures = new Map(this.figures?.wires.map((each) => [`${each.from}>${each.to}`, each]));
    return wires.map(({ from, to, kind, policy }) => {
      const own = figures.get(`${from}>${to}`);
      const waiting = own === undefined ? '–' : `${own.depth} of ${own.size}`;
      const rate = perSecond(own?.rate ?? null);
      return [
        from,
        to,
        plainWords(kind),
        policyWords(policy),
        waiting,
        rate,
        dropSentence(own?.dropped ?? {}),
      ];
    });
  }
}

function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]) {
  return html`<table class="figure">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([first, ...rest]) =>
          html`<tr>
            <th scope="row">${first}</th>
            ${rest.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
