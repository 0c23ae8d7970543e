import type { Corner } from '../../shared/editing/shapes.ts';
import { crossesItself } from './outline.ts';
import { titleOf } from './shape.ts';
import type { Shape } from './shape.ts';
import type { EditAction, ZoneEdit } from './zone-edit.ts';

/** Where a place is, for people. */
export function placeWords([x, y]: Corner): string {
  return `${percent(x)} % from the left, ${percent(y)} % from the top`;
}

/** A share in percent, no finer than a tenth. */
export function percent(share: number): number {
  return Math.round(share * 1000) / 10;
}

/** What a corner of a shape is called: of a line its ends. */
export function cornerTitle(shape: Shape, corner: number, isLine: boolean): string {
  if (isLine) return corner === 0 ? 'Begin' : 'End';
  return `Point ${corner + 1} of ${shape.corners.length}`;
}

/** What is wrong with a shape as it is; null: nothing. */
export function warningOf({ corners }: Shape, isLine: boolean): string | null {
  if (isLine || !crossesItself(corners)) return null;
  return 'Its outline crosses itself: what lies between does not count as inside.';
}

/** What an action has done, for those who do not see it; empty when there is nothing to say. */
export function saidOf(before: ZoneEdit, action: EditAction, after: ZoneEdit): string {
  if (action.do === 'undo' || action.do === 'redo')
    return before === after
      ? `There is nothing to ${action.do}.`
      : `${action.do === 'undo' ? 'Undone' : 'Done again'}.`;
  if (action.do === 'draw') return drawWords(after);
  if (action.do === 'give-up') return 'Drawing was given up.';
  if (after.drawing !== null) return pointWords(after.drawing.length);
  const fresh = after.shapes.find(({ key }) => key === before.nextKey);
  if (fresh !== undefined && after.nextKey > before.nextKey) return `${titleIn(after, fresh)} is there.`;
  return shapeWords(before, action, after);
}

function shapeWords(before: ZoneEdit, action: EditAction, after: ZoneEdit): string {
  if (!('key' in action)) return '';
  const [former, shape] = [before, after].map(({ shapes }) => shapes.find(({ key }) => key === action.key));
  if (former === undefined) return '';
  if (shape === undefined) return `${titleIn(before, former)} is removed.`;
  const { isLine } = after.rules;
  const place = (corner: number): string =>
    `${cornerTitle(shape, corner, isLine)}: ${placeWords(shape.corners[corner] ?? [0, 0])}.`;
  if (action.do === 'place') return place(action.corner);
  if (action.do === 'insert') return `Added. ${place(action.after + 1)}`;
  if (action.do === 'drop-corner') return `Point ${action.corner + 1} is removed.`;
  if (action.do === 'turn') return `${titleIn(after, shape)} goes the other way.`;
  return action.do === 'shift' ? `${titleIn(after, shape)}: ${placeWords(shape.corners[0] ?? [0, 0])}.` : '';
}

function titleIn({ shapes, rules }: ZoneEdit, shape: Shape): string {
  return titleOf(shape, shapes, rules);
}

function drawWords({ rules, drawing }: ZoneEdit): string {
  if (drawing === null) return '';
  return rules.isLine
    ? 'Press where the line begins, then where it ends. Escape gives up.'
    : 'Press at each corner. Enter, or the first corner once more, closes the area; Backspace takes a corner back, Escape gives up.';
}

function pointWords(count: number): string {
  return count === 1 ? '1 point.' : `${count} points.`;
}
