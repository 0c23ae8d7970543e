import type { Classification } from '../../shared/detection.ts';
import { colorOf } from './color.ts';
import type { DrawContext } from './draw.ts';
import type { ViewRect } from './fit.ts';

/** As many as are read at a glance. */
const MAX_SHOWN = 3;
const FONT = '600 13px ui-sans-serif, system-ui, sans-serif';
const HEIGHT = 22;
const PADDING = 8;
const GAP = 4;

/** What the lines over a picture say, most likely first. */
export function classLines(classes: readonly Classification[]): string[] {
  return classes.slice(0, MAX_SHOWN).map(({ label, score }) => `${label} ${Math.round(score * 100)}%`);
}

/** Writes what a whole picture shows into its upper left corner, a line for each class. `opacity` 0..1. */
export function drawClasses(
  context: DrawContext,
  classes: readonly Classification[],
  rect: ViewRect,
  opacity: number,
): void {
  context.globalAlpha = opacity;
  context.font = FONT;
  context.textBaseline = 'middle';
  classLines(classes).forEach((text, index) => {
    const { line, text: ink } = colorOf(classes[index]?.label ?? '');
    const [left, top] = [rect.x + PADDING, rect.y + PADDING + index * (HEIGHT + GAP)];
    context.fillStyle = line;
    context.beginPath();
    context.roundRect(left, top, context.measureText(text).width + 2 * PADDING, HEIGHT, 4);
    context.fill();
    context.fillStyle = ink;
    context.fillText(text, left + PADDING, top + HEIGHT / 2 + 1);
  });
  context.globalAlpha = 1;
}
