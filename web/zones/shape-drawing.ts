import { nothing, svg } from 'lit';
import type { SVGTemplateResult } from 'lit';
import type { Corner } from '../../shared/editing/shapes.ts';
import type { Size } from '../overlay/fit.ts';
import { between, centreOf } from './outline.ts';
import type { ZoneLook } from './zone-look.ts';

/** A shape as it is drawn over a picture. */
export interface DrawnShape {
  readonly corners: readonly Corner[];
  readonly isLine: boolean;
  readonly look: ZoneLook;
  /** Its name, and what is counted in it; empty: nothing is written. */
  readonly words: string;
  /** What is written on the side to which things go `in`, and on the other one. */
  readonly ways?: readonly [string, string];
  readonly isChosen?: boolean;
}

/** Length of the arrow of a line, CSS pixels. */
const ARROW = 26;
const HALO = 'rgb(8 12 20 / 60%)';

/** Draws it on a picture of this size, CSS pixels: with a dark line under the coloured one, to be seen on any picture. */
export function drawShape(shape: DrawnShape, size: Size): SVGTemplateResult {
  const { corners, isLine, look, isChosen = false } = shape;
  const points = corners.map((corner) => pixelsOf(corner, size).join(',')).join(' ');
  const closing = isLine ? '' : 'Z';
  const path = `M${points.replaceAll(' ', 'L')}${closing}`;
  const width = isChosen ? 3 : 2;
  return svg`<path class="fill" d=${path} fill=${isLine ? 'none' : look.color.line} fill-opacity=${isChosen ? 0.22 : 0.1} />
    <path d=${path} fill="none" stroke=${HALO} stroke-width=${width + 3} stroke-linejoin="round" />
    <path d=${path} fill="none" stroke=${look.color.line} stroke-width=${width} stroke-linejoin="round" stroke-dasharray=${look.dashes} />
    ${isLine ? arrow(shape, size) : nothing} ${nameOf(shape, size)}`;
}

/** Where a place of the picture is, CSS pixels. */
export function pixelsOf([x, y]: Corner, { width, height }: Size): readonly [number, number] {
  return [x * width, y * height];
}

/** From the middle of a line to where things go `in`: its right side, going from its begin to its end. */
function arrow({ corners, look, ways = ['in', 'out'] }: DrawnShape, size: Size): SVGTemplateResult {
  const [from = [0, 0], to = [1, 1]] = corners;
  const [fx, fy] = pixelsOf(from, size);
  const [tx, ty] = pixelsOf(to, size);
  const length = Math.max(1, Math.hypot(tx - fx, ty - fy));
  const [ux, uy] = [-(ty - fy) / length, (tx - fx) / length];
  const [mx, my] = pixelsOf(between(from, to), size);
  const at = (far: number, aside = 0): string =>
    `${mx + far * ux - aside * uy},${my + far * uy + aside * ux}`;
  const head = `M${at(0)}L${at(ARROW)}M${at(ARROW - 9, 7)}L${at(ARROW)}L${at(ARROW - 9, -7)}`;
  const [[ix, iy], [ox, oy]] = [
    [mx + (ARROW + 14) * ux, my + (ARROW + 14) * uy],
    [mx - 18 * ux, my - 18 * uy],
  ];
  return svg`<path d=${head} fill="none" stroke=${HALO} stroke-width="6" stroke-linecap="round" />
    <path d=${head} fill="none" stroke=${look.color.line} stroke-width="3" stroke-linecap="round" />
    ${tag(ways[0], ix ?? mx, iy ?? my)} ${tag(ways[1], ox ?? mx, oy ?? my)}`;
}

function nameOf({ words, corners, isLine }: DrawnShape, size: Size) {
  if (words === '') return nothing;
  const [from = [0, 0]] = corners;
  const [x, y] = pixelsOf(isLine ? from : centreOf(corners), size);
  const half = 4 * words.length;
  return tag(words, Math.min(size.width - half, Math.max(half, x)), isLine ? y - 18 : y, true);
}

function tag(words: string, x: number, y: number, isName = false): SVGTemplateResult {
  return svg`<text class=${isName ? 'name' : 'way'} x=${x} y=${y} text-anchor="middle" dominant-baseline="central"
      font-size=${isName ? 14 : 12} font-weight="650" fill="#ffffff" stroke="rgb(8 12 20 / 80%)" stroke-width="4"
      paint-order="stroke" stroke-linejoin="round">${words}</text>`;
}
