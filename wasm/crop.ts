import { displaySize } from '../shared/frame.ts';
import type { PictureLayout, PixelRect } from '../shared/frame.ts';
import { checkRect } from './check.ts';

/**
 * The same picture with only `rect` of it shown. `rect` counts in pixels of the picture as a person sees it, that
 * is after rotation and mirroring. Throws `invalid_message` when it is not inside the picture.
 */
export function cropLayout(layout: PictureLayout, rect: PixelRect): PictureLayout {
  const shown = displaySize(layout);
  checkRect(rect, shown.width, shown.height, 'crop');
  const x = layout.mirror ? shown.width - rect.x - rect.width : rect.x;
  return { ...layout, visible: toStored(layout, { ...rect, x }) };
}

/** From a rectangle of the rotated, not yet mirrored, picture to one of the stored picture. */
function toStored(layout: PictureLayout, rect: PixelRect): PixelRect {
  const { visible, rotation } = layout;
  const turned = rotation % 180 !== 0;
  const left = [rect.x, rect.y, visible.width - rect.x - rect.width, visible.width - rect.y - rect.height];
  const top = [rect.y, visible.height - rect.x - rect.width, visible.height - rect.y - rect.height, rect.x];
  const quarter = rotation / 90;
  return {
    x: visible.x + (left[quarter] ?? 0),
    y: visible.y + (top[quarter] ?? 0),
    width: turned ? rect.height : rect.width,
    height: turned ? rect.width : rect.height,
  };
}
