import type { Picture, PictureLayout } from '../../shared/frame.ts';
import { displaySize } from '../../shared/frame.ts';
import type { PictureEdit } from '../../shared/run/picture-services.ts';
import { channelsOf } from './channels.ts';
import { colorIn } from './color.ts';
import { conceal } from './conceal.ts';
import { paintPolygon, paintRect } from './paint.ts';
import { storedPoint, storedRect } from './place.ts';
import type { Point } from './place.ts';
import { strokeOutline } from './stroke.ts';

const BLACK = 0;

/** A copy of a picture with parts of it changed, in order. Its bytes are its own, and all of their buffer. */
export function editedPicture({ layout, data }: Picture, edits: readonly PictureEdit[]): Picture {
  const copy = data.slice();
  editInPlace(layout, copy, edits);
  return { layout, data: copy };
}

/** Changes parts of a picture where it lies; every other byte stays as it is. */
export function editInPlace(layout: PictureLayout, data: Uint8Array, edits: readonly PictureEdit[]): void {
  for (const edit of edits) apply(layout, data, edit);
}

function apply(layout: PictureLayout, data: Uint8Array, edit: PictureEdit): void {
  if (edit.kind === 'polygon') return paintCorners(layout, data, edit.points, edit.color);
  if (edit.kind === 'lines') return paintLines(layout, data, edit);
  const rect = storedRect(layout, edit.box);
  const black = colorIn(layout, BLACK);
  for (const [index, channel] of channelsOf(layout).entries()) {
    if (edit.kind === 'fill') paintRect(data, channel, rect, black[index] ?? 0);
    else conceal(data, channel, rect, edit.kind === 'blur');
  }
}

function paintLines(
  layout: PictureLayout,
  data: Uint8Array,
  { lines, width, color }: Extract<PictureEdit, { kind: 'lines' }>,
): void {
  const size = displaySize(layout);
  for (const [x0, y0, x1, y1] of lines) {
    const ends = [x0 * size.width, y0 * size.height, x1 * size.width, y1 * size.height] as const;
    const outline = strokeOutline(ends, width * size.height);
    const shares = outline.map(([x, y]): Point => [x / size.width, y / size.height]);
    paintCorners(layout, data, shares, color);
  }
}

/** `points` are shares of the picture as a person sees it. */
function paintCorners(
  layout: PictureLayout,
  data: Uint8Array,
  points: readonly Point[],
  color: number,
): void {
  const corners = points.map((point) => storedPoint(layout, point));
  const values = colorIn(layout, color);
  for (const [index, channel] of channelsOf(layout).entries())
    paintPolygon(data, channel, corners, values[index] ?? 0);
}
