import type { CrossSizes } from './arrangement.ts';

/** Where messages go: to the right on wide screens, down on phones. */
export type Direction = 'right' | 'down';

/** A width and a height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The box of an element. */
export const ELEMENT: Size = { width: 178, height: 94 };

/** The label of a wire: lines one below the other, or side by side where the wire goes down. */
export const LABEL = {
  stack: { width: 108, height: 70 },
  row: { width: 176, height: 58 },
} as const;

/** Between the elements of a flow and its frame. */
export const FRAME_PAD = 12;
/** The line above the elements with the flow's name. */
export const FRAME_HEAD = 22;

/** All sizes of one direction: `main` is the way of the messages, across is across it. */
export interface Sizes {
  readonly elementMain: number;
  readonly gap: number;
  readonly across: CrossSizes;
  readonly label: Size;
  /** From the middle of a gap to the middle of what is free between two frames. */
  readonly labelShift: number;
}

const RIGHT: Sizes = {
  elementMain: ELEMENT.width,
  gap: 134,
  across: {
    element: ELEMENT.height,
    passing: LABEL.stack.height,
    rowGap: 18,
    bandGap: 16,
    before: FRAME_PAD + FRAME_HEAD,
    after: FRAME_PAD,
  },
  label: LABEL.stack,
  labelShift: 0,
};

const DOWN: Sizes = {
  elementMain: ELEMENT.height,
  gap: 108,
  across: {
    element: ELEMENT.width,
    passing: LABEL.stack.width,
    rowGap: 18,
    bandGap: 16,
    before: FRAME_PAD,
    after: FRAME_PAD,
  },
  label: LABEL.row,
  labelShift: -FRAME_HEAD / 2,
};

/** The sizes of a direction. */
export function sizesOf(direction: Direction): Sizes {
  return direction === 'right' ? RIGHT : DOWN;
}

/** Where the layer begins along the way of the messages. */
export function mainOf(layer: number, sizes: Sizes): number {
  return layer * (sizes.elementMain + sizes.gap);
}
