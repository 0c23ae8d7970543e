import type { Size, ViewRect } from './fit.ts';

/** One label to place: the box it belongs to and the size of its tag, in view pixels. */
export interface LabelRequest {
  readonly box: ViewRect;
  readonly tag: Size;
}

/**
 * Places a tag for every box, in the given order (put the most certain first): above the box when there is room,
 * else below its top edge inside, else under it; the first of these that no earlier tag covers, and when all are
 * covered the first. Tags never leave the view as long as they fit into it.
 */
export function placeLabels(requests: readonly LabelRequest[], view: Size): ViewRect[] {
  const placed: ViewRect[] = [];
  for (const request of requests) {
    const choices = candidates(request, view);
    const free = choices.find((choice) => !placed.some((other) => overlaps(choice, other)));
    placed.push(free ?? choices[0] ?? { x: 0, y: 0, ...request.tag });
  }
  return placed;
}

function candidates({ box, tag }: LabelRequest, view: Size): ViewRect[] {
  const tops = [box.y - tag.height, box.y, box.y + box.height, box.y + box.height - tag.height];
  const fitting = tops.filter((top) => top >= 0 && top + tag.height <= view.height);
  const x = clamp(box.x, 0, view.width - tag.width);
  const usable = fitting.length > 0 ? fitting : [clamp(box.y, 0, view.height - tag.height)];
  return usable.map((y) => ({ x, y, width: tag.width, height: tag.height }));
}

function overlaps(a: ViewRect, b: ViewRect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, Math.max(low, high)));
}
