import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fitContain } from '../overlay/fit.ts';
import type { Size } from '../overlay/fit.ts';
import { base } from '../style/base.ts';
import { drawShape } from './shape-drawing.ts';
import type { DrawnShape } from './shape-drawing.ts';

/** Zones and lines over a picture that is fitted into the box in which this lies. Nobody hears it, and it is in nobody's way. */
@customElement('sl-zone-overlay')
export class ZoneOverlay extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: absolute;
        inset: 0;
        pointer-events: none;
      }
      svg {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      text {
        font-family: var(--font);
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) shapes: readonly DrawnShape[] = [];
  /** Of the picture, pixels. */
  @property({ attribute: false }) pictureSize: Size = { width: 0, height: 0 };
  @state() private size: Size = { width: 0, height: 0 };
  readonly #resize = new ResizeObserver(([entry]) => {
    if (entry !== undefined) this.size = { width: entry.contentRect.width, height: entry.contentRect.height };
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    this.#resize.disconnect();
    super.disconnectedCallback();
  }

  override render() {
    const rect = fitContain(this.pictureSize, this.size);
    if (rect.width === 0) return nothing;
    return html`<svg aria-hidden="true" viewBox="0 0 ${this.size.width} ${this.size.height}">
      ${svg`<g transform="translate(${rect.x} ${rect.y})">${this.shapes.map((shape) => drawShape(shape, rect))}</g>`}
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-zone-overlay': ZoneOverlay;
  }
}
