import { html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RunStructure } from '../../../shared/run/control.ts';
import type { RunFigures } from '../../../shared/run/figures.ts';
import { base } from '../../style/base.ts';
import { drawElement, elementLabel } from './draw-element.ts';
import { drawLabel, drawLine, type WireFacts } from './draw-wire.ts';
import { tell } from './graph-events.ts';
import { graphPictureStyle } from './graph-picture-style.ts';
import type { GraphLayout } from './layout.ts';
import { drawnWidth } from './memo.ts';
import { inReadingOrder, moveBy } from './navigate.ts';
import { plainWords } from './words.ts';

/** The picture of a running pipeline. One element at a time is in the Tab order; arrow keys go along the wires. */
@customElement('sl-graph-picture')
export class GraphPicture extends LitElement {
  static override styles = [base, graphPictureStyle];

  @property({ attribute: false }) structure: RunStructure | null = null;
  @property({ attribute: false }) layout: GraphLayout | null = null;
  @property({ attribute: false }) figures: RunFigures | null = null;
  @property() selected: string | null = null;
  /** Pixels across that there are. */
  @property({ type: Number }) available = 0;

  override render() {
    const { layout, structure } = this;
    if (layout === null || structure === null) return nothing;
    const { x, y, width, height } = layout.view;
    const drawn = drawnWidth(width, this.available);
    return html`<svg
      role="group"
      aria-label="Elements of ${structure.id}; arrow keys follow the wires, Enter opens"
      viewBox="${x} ${y} ${width} ${height}"
      width=${drawn}
      height=${Math.round((height * drawn) / width)}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
    >
      ${arrowHeads} ${this.#flows(layout)} ${this.#wires(layout, structure)}
      ${this.#elements(layout, structure)}
    </svg>`;
  }

  /** Moves the focus to an element. */
  focusElement(name: string): void {
    this.#find(name)?.focus();
  }

  /** Scrolls an element to where the details at the bottom do not cover it. */
  reveal(name: string): void {
    this.#find(name)?.scrollIntoView({ block: 'start' });
  }

  #find(name: string): SVGGElement | undefined {
    const all = this.renderRoot.querySelectorAll<SVGGElement>('.element');
    return [...all].find((each) => each.dataset['name'] === name);
  }

  #flows({ flows }: GraphLayout) {
    return flows.map(
      ({ name, x, y, width, height }) =>
        svg`<g aria-hidden="true">
          <rect class="frame" x=${x} y=${y} width=${width} height=${height} rx="14" />
          <text class="frame-name" x=${x + 13} y=${y + 21}>${plainWords(name)}</text>
        </g>`,
    );
  }

  #wires({ wires }: GraphLayout, structure: RunStructure) {
    const facts = this.#wireFacts(structure);
    const of = (id: string): WireFacts => facts.get(id) ?? { kind: '', policy: '', figures: undefined };
    const touches = (id: string): boolean =>
      id.startsWith(`${this.selected}>`) || id.endsWith(`>${this.selected}`);
    return svg`<g aria-hidden="true">
      ${wires.map((wire) => drawLine(wire, of(wire.id), touches(wire.id)))}
      ${wires.map((wire) => drawLabel(wire, of(wire.id)))}
    </g>`;
  }

  #wireFacts({ wires }: RunStructure): ReadonlyMap<string, WireFacts> {
    const figures = new Map(this.figures?.wires.map((wire) => [`${wire.from}>${wire.to}`, wire]));
    return new Map(
      wires.map(({ from, to, kind, policy }) => {
        const id = `${from}>${to}`;
        return [id, { kind, policy, figures: figures.get(id) }];
      }),
    );
  }

  #elements(layout: GraphLayout, structure: RunStructure) {
    const types = new Map(structure.elements.map(({ name, type }) => [name, type]));
    const figures = new Map(this.figures?.elements.map((each) => [each.name, each]));
    const ordered = inReadingOrder(layout);
    const inTabOrder = ordered.some(({ name }) => name === this.selected) ? this.selected : ordered[0]?.name;
    return ordered.map((element) => {
      const { name } = element;
      const own = figures.get(name);
      const type = types.get(name) ?? '';
      return svg`<g
        class="element ${own?.state ?? 'unknown'}"
        data-name=${name}
        role="button"
        tabindex=${name === inTabOrder ? 0 : -1}
        aria-pressed=${name === this.selected}
        aria-label=${elementLabel(name, type, own)}
        @click=${() => tell(this, 'element-select', { element: name, open: true })}
      >${drawElement(element, type, own)}</g>`;
    });
  }

  #onKey(event: KeyboardEvent): void {
    const { layout, structure } = this;
    if (!(event.target instanceof SVGElement) || layout === null || structure === null) return;
    const from = event.target.dataset['name'];
    if (from === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ')
      tell(this, 'element-select', { element: from, open: true });
    else if (event.key === 'Escape') tell(this, 'element-select', { element: null, open: false });
    else if (!this.#move(moveBy(event.key, from, layout, structure.wires))) return;
    event.preventDefault();
  }

  /** The focus goes first: what is chosen follows it, so that figures beside the picture do too. */
  #move(to: string | null): boolean {
    if (to === null) return false;
    this.focusElement(to);
    tell(this, 'element-select', { element: to, open: false });
    return true;
  }
}

const arrowHeads = svg`<defs>
  ${['arrow', 'arrow-alive'].map(
    (id) =>
      svg`<marker id=${id} viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5L7 4L0 7.5z" /></marker>`,
  )}
</defs>`;

declare global {
  interface HTMLElementTagNameMap {
    'sl-graph-picture': GraphPicture;
  }
}
