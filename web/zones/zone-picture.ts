import { html, LitElement, nothing, svg, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Corner } from '../../shared/editing/shapes.ts';
import type { Size } from '../overlay/fit.ts';
import { base } from '../style/base.ts';
import { between, edgesOf } from './outline.ts';
import { titleOf } from './shape.ts';
import type { Shape } from './shape.ts';
import { drawShape, pixelsOf } from './shape-drawing.ts';
import type { ZoneEdit } from './zone-edit.ts';
import { tellZones } from './zone-events.ts';
import { REACH } from './zone-hit.ts';
import { actionOfKey } from './zone-keys.ts';
import { lookOf } from './zone-look.ts';
import { zonePictureStyle } from './zone-picture-style.ts';
import { ZonePointer } from './zone-pointer.ts';
import { cornerTitle, placeWords } from './zone-words.ts';

/** A picture with the shapes of an element upon it, to be drawn, pulled and stepped. Fires `zone-action`. The picture is slotted in. */
@customElement('sl-zone-picture')
export class ZonePicture extends LitElement {
  static override styles = [base, zonePictureStyle];

  @property({ attribute: false }) edit: ZoneEdit | null = null;
  /** Of the picture, pixels; its shape is that of this element. */
  @property({ attribute: false }) pictureSize: Size = { width: 16, height: 9 };
  @state() private size: Size = { width: 0, height: 0 };
  /** Where the pointer is while something is drawn. */
  @state() private aim: Corner | null = null;
  readonly #pointer = new ZonePointer({
    edit: () => this.edit,
    size: () => this.size,
    tell: (action) => tellZones(this, 'zone-action', action),
    aim: (at) => (this.aim = at),
    taken: () => void this.#focusSoon(),
  });
  /** The focus is upon the picture, or was upon something of it that is gone. */
  #hadFocus = false;
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

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { width, height } = this.pictureSize;
    if (changed.has('pictureSize')) {
      // Through CSSOM, which a strict content security policy allows. Never higher than there is room for.
      this.style.aspectRatio = `${width} / ${height}`;
      this.style.width = `min(100%, calc(var(--zone-room, 70dvh) * ${width / height}))`;
    }
    if (this.edit?.drawing === null) this.aim = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('edit');
    const { edit } = this;
    if (before === null || before === undefined || edit === null) return;
    if (before.drawing === null && edit.drawing !== null) this.renderRoot.querySelector('svg')?.focus();
    if (before.chosen === edit.chosen) return;
    // Who goes by keys stays with what the keys are about.
    const focused = this.renderRoot instanceof ShadowRoot ? this.renderRoot.activeElement : null;
    const root = this.getRootNode();
    const isNowhere = root instanceof ShadowRoot && root.activeElement === null;
    const lost = isNowhere && this.#hadFocus && before.shapes !== edit.shapes;
    if (focused?.matches('.corner, .shape') === true || lost) this.#focusChosen(edit);
  }

  override render() {
    const { edit, size } = this;
    if (edit === null) return nothing;
    const { width, height } = size;
    return html`<slot></slot>
      <svg
        role="application"
        tabindex="-1"
        aria-label="Shapes on the picture"
        aria-roledescription="drawing"
        class=${edit.drawing === null ? '' : 'drawing'}
        viewBox="0 0 ${Math.max(1, width)} ${Math.max(1, height)}"
        @mousedown=${(event: MouseEvent) => event.preventDefault()}
        @pointerdown=${this.#pointer.down}
        @pointermove=${this.#pointer.move}
        @pointerup=${this.#pointer.up}
        @pointercancel=${this.#pointer.up}
        @click=${this.#pointer.click}
        @dblclick=${this.#pointer.doubleClick}
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
        @focusin=${() => (this.#hadFocus = true)}
        @focusout=${({ relatedTarget }: FocusEvent) => (this.#hadFocus = relatedTarget === null)}
      >
        ${repeat(
          edit.shapes,
          ({ key }) => key,
          (shape, index) => this.#shape(edit, shape, index),
        )}
        ${this.#drawing(edit)}
      </svg>`;
  }

  #shape(edit: ZoneEdit, shape: Shape, index: number) {
    const { size } = this;
    const isChosen = edit.chosen?.key === shape.key;
    const title = titleOf(shape, edit.shapes, edit.rules);
    const { isLine } = edit.rules;
    const look = lookOf(index);
    const outline = shape.corners.map((corner) => pixelsOf(corner, size).join(',')).join(' ');
    return svg`<g>
      <g class="shape ${isChosen ? 'chosen' : ''}" tabindex="0" role="button" aria-pressed=${isChosen}
        aria-label="${title}, ${isLine ? 'line' : `area of ${shape.corners.length} points`}"
        data-key=${shape.key}
        @focus=${() => this.#choose(shape.key, null)}>
        <polygon class="ring" points=${outline} />
        ${drawShape({ corners: shape.corners, isLine, look, words: title, isChosen }, size)}
      </g>
      ${isChosen ? this.#handles(edit, shape, look.color.line) : nothing}
    </g>`;
  }

  #handles({ rules: { isLine }, chosen }: ZoneEdit, shape: Shape, color: string) {
    const middles = isLine ? [] : edgesOf(shape.corners, false).map(([from, to]) => between(from, to));
    return svg`${middles.map((place) => {
      const [x, y] = pixelsOf(place, this.size);
      return svg`<g class="edge"><circle cx=${x} cy=${y} r="14" fill="transparent" />
        <circle cx=${x} cy=${y} r="4" fill="#ffffff" fill-opacity="0.75" stroke="#0b1220" /></g>`;
    })}
    ${shape.corners.map((corner, at) => this.#corner(shape, corner, at, isLine, at === chosen?.corner ? '#ffffff' : color))}`;
  }

  #corner(shape: Shape, corner: Corner, at: number, isLine: boolean, color: string) {
    const [x, y] = pixelsOf(corner, this.size);
    return svg`<g class="corner" tabindex="0" role="button" aria-roledescription="point"
      aria-label="${cornerTitle(shape, at, isLine)}: ${placeWords(corner)}"
      data-key=${shape.key} data-corner=${at}
      @focus=${() => this.#choose(shape.key, at)}>
      <circle cx=${x} cy=${y} r=${REACH} fill="transparent" />
      <circle class="ring" cx=${x} cy=${y} r="13" />
      <circle cx=${x} cy=${y} r="8" fill=${color} stroke="#0b1220" stroke-width="2" />
    </g>`;
  }

  #drawing({ drawing, rules }: ZoneEdit) {
    if (drawing === null) return nothing;
    const places = [...drawing, ...(this.aim === null ? [] : [this.aim])];
    const points = places.map((corner) => pixelsOf(corner, this.size).join(',')).join(' ');
    return svg`<polyline points=${points} fill=${rules.isLine ? 'none' : 'rgb(255 255 255 / 15%)'} stroke="#ffffff" stroke-width="2" stroke-dasharray="6 4" />
      ${drawing.map((corner, at) => {
        const [x, y] = pixelsOf(corner, this.size);
        return svg`<circle cx=${x} cy=${y} r=${at === 0 ? 9 : 6} fill=${at === 0 ? '#ffe14d' : '#ffffff'} stroke="#0b1220" stroke-width="2" />`;
      })}`;
  }

  #choose(key: number, corner: number | null): void {
    const chosen = this.edit?.chosen;
    if (chosen?.key === key && chosen.corner === corner) return;
    tellZones(this, 'zone-action', { do: 'choose', choice: { key, corner } });
  }

  #key(event: KeyboardEvent): void {
    const action = this.edit === null ? null : actionOfKey(this.edit, event);
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    tellZones(this, 'zone-action', action);
  }

  async #focusSoon(): Promise<void> {
    await this.updateComplete;
    if (this.edit !== null) this.#focusChosen(this.edit);
  }

  #focusChosen({ chosen, shapes }: ZoneEdit): void {
    const key = chosen?.key ?? shapes.at(-1)?.key;
    const corner = chosen?.corner ?? null;
    const which =
      corner === null ? `.shape[data-key="${key}"]` : `.corner[data-key="${key}"][data-corner="${corner}"]`;
    const target = this.renderRoot.querySelector(which);
    if (target instanceof SVGElement) target.focus({ preventScroll: true });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sl-zone-picture': ZonePicture;
  }
}
