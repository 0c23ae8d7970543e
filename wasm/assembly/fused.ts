import { Mix } from './color';
import { Floats } from './floats';
import {
  CONSTANT_FIRST_YA,
  CONSTANT_PLANE_MEAN,
  CONSTANT_PLANE_STD,
  CONSTANT_THIRD_YB,
  FORMAT_NV12,
  LINE_BYTES,
  Plan,
} from './plan';
import { Weave } from './weave';

/**
 * Samples to floats in the tensor without a stop in between: the ways that cameras and models share. `y` is either
 * the first of three lines of 16-bit values, or, when `halved`, one of two rows of luma (the other is `bottom`)
 * of which two by two make one pixel, while `a` and `b` are rows of chroma with a sample per pixel.
 */
class Source {
  /** 8 values of luma, from the pixel `at` on. */
  @inline
  static luma(y: usize, bottom: usize, constants: usize, halved: bool, at: usize): v128 {
    if (!halved) return Mix.luma(v128.load(y + (at << 1)), constants);
    const upper = i16x8.extadd_pairwise_i8x16_u(v128.load(y + (at << 1)));
    const lower = i16x8.extadd_pairwise_i8x16_u(v128.load(bottom + (at << 1)));
    return Mix.luma(i16x8.shl(i16x8.add(upper, lower), 5), constants);
  }

  /** 8 values of chroma, whose line is `line` bytes after that of luma. */
  @inline
  static chroma(y: usize, row: usize, constants: usize, halved: bool, at: usize, line: usize): v128 {
    const values = halved ? i16x8.shl(v128.load8x8_u(row + at), 7) : v128.load(y + line + (at << 1));
    return Mix.chroma(values, constants);
  }
}

/** 16 pixels, of planes 8: those from `at` on. */
class Step {
  @inline
  static planes(
    y: usize,
    bottom: usize,
    a: usize,
    b: usize,
    first: usize,
    second: usize,
    third: usize,
    constants: usize,
    halved: bool,
    scaleOnly: bool,
    at: usize,
  ): void {
    const luma = Source.luma(y, bottom, constants, halved, at);
    const chromaA = Source.chroma(y, a, constants, halved, at, LINE_BYTES);
    const ya0 = Mix.low(luma, chromaA);
    const ya1 = Mix.high(luma, chromaA);
    const one = Mix.wideTwo(ya0, ya1, v128.load(constants, CONSTANT_FIRST_YA));
    Floats.storeWide(first + (at << 2), one, constants, CONSTANT_PLANE_MEAN, CONSTANT_PLANE_STD, scaleOnly);
    const chromaB = Source.chroma(y, b, constants, halved, at, 2 * LINE_BYTES);
    const yb0 = Mix.low(luma, chromaB);
    const yb1 = Mix.high(luma, chromaB);
    const two = Mix.wideSecond(ya0, ya1, yb0, yb1, constants);
    Floats.storeWide(
      second + (at << 2),
      two,
      constants,
      CONSTANT_PLANE_MEAN + 16,
      CONSTANT_PLANE_STD + 16,
      scaleOnly,
    );
    const three = Mix.wideTwo(yb0, yb1, v128.load(constants, CONSTANT_THIRD_YB));
    Floats.storeWide(
      third + (at << 2),
      three,
      constants,
      CONSTANT_PLANE_MEAN + 32,
      CONSTANT_PLANE_STD + 32,
      scaleOnly,
    );
  }

  @inline
  static pixels(
    y: usize,
    bottom: usize,
    a: usize,
    b: usize,
    target: usize,
    constants: usize,
    halved: bool,
    scaleOnly: bool,
  ): void {
    const y0 = Source.luma(y, bottom, constants, halved, 0);
    const y1 = Source.luma(y, bottom, constants, halved, 8);
    const a0 = Source.chroma(y, a, constants, halved, 0, LINE_BYTES);
    const a1 = Source.chroma(y, a, constants, halved, 8, LINE_BYTES);
    const ya0 = Mix.low(y0, a0);
    const ya1 = Mix.high(y0, a0);
    const ya2 = Mix.low(y1, a1);
    const ya3 = Mix.high(y1, a1);
    const b0 = Source.chroma(y, b, constants, halved, 0, 2 * LINE_BYTES);
    const b1 = Source.chroma(y, b, constants, halved, 8, 2 * LINE_BYTES);
    const yb0 = Mix.low(y0, b0);
    const yb1 = Mix.high(y0, b0);
    const yb2 = Mix.low(y1, b1);
    const yb3 = Mix.high(y1, b1);
    const one = Mix.first(ya0, ya1, ya2, ya3, constants);
    const two = Mix.second(ya0, ya1, ya2, ya3, yb0, yb1, yb2, yb3, constants);
    const three = Mix.third(yb0, yb1, yb2, yb3, constants);
    const low = Weave.first(one, two, three);
    const middle = Weave.second(one, two, three);
    Floats.storePixels(target, low, middle, Weave.third(one, two, three), constants, scaleOnly);
  }
}

/** The last step first, then from the start on: see `store.ts`. */
class Run {
  @inline
  static planes(
    plan: Plan,
    y: usize,
    bottom: usize,
    a: usize,
    b: usize,
    target: usize,
    halved: bool,
    scaleOnly: bool,
  ): void {
    const constants = plan.constants;
    const plane = <usize>plan.width * plan.height * 4;
    const end: usize = plan.columns - 16;
    let second = target + plane;
    let third = second + plane;
    const stop = target + end * 4;
    const last = y + end * 2;
    const below = bottom + end * 2;
    const stopSecond = stop + plane;
    const stopThird = stopSecond + plane;
    Step.planes(last, below, a + end, b + end, stop, stopSecond, stopThird, constants, halved, scaleOnly, 0);
    Step.planes(last, below, a + end, b + end, stop, stopSecond, stopThird, constants, halved, scaleOnly, 8);
    while (target < stop) {
      Step.planes(y, bottom, a, b, target, second, third, constants, halved, scaleOnly, 0);
      Step.planes(y, bottom, a, b, target, second, third, constants, halved, scaleOnly, 8);
      y += 32;
      bottom += 32;
      a += 16;
      b += 16;
      target += 64;
      second += 64;
      third += 64;
    }
  }

  @inline
  static pixels(
    plan: Plan,
    y: usize,
    bottom: usize,
    a: usize,
    b: usize,
    target: usize,
    halved: bool,
    scaleOnly: bool,
  ): void {
    const constants = plan.constants;
    const end: usize = plan.columns - 16;
    const stop = target + end * 12;
    Step.pixels(y + end * 2, bottom + end * 2, a + end, b + end, stop, constants, halved, scaleOnly);
    while (target < stop) {
      Step.pixels(y, bottom, a, b, target, constants, halved, scaleOnly);
      y += 32;
      bottom += 32;
      a += 16;
      b += 16;
      target += 192;
    }
  }
}

/** Whether the functions below can be used: floats from YUV, not turned, rows of at least 16 pixels. */
export function canFuse(plan: Plan): bool {
  return (
    plan.floats != 0 && plan.format <= FORMAT_NV12 && !plan.turned && plan.columns >= 16 && !plan.areaLuma
  );
}

/** Where row `y` of the picture begins in a tensor of floats. */
export function rowAddress(plan: Plan, output: usize, y: i32): usize {
  const at = (<usize>(plan.y + y) * plan.width + plan.x) << 2;
  return output + (plan.channelsLast ? at * 3 : at);
}

/** Lines of luma, a and b to row `row` of the picture in the tensor. */
export function storeLines(plan: Plan, lines: usize, output: usize, row: i32): void {
  const target = rowAddress(plan, output, row);
  if (plan.channelsLast) {
    if (plan.scaleOnly) Run.pixels(plan, lines, 0, 0, 0, target, false, true);
    else Run.pixels(plan, lines, 0, 0, 0, target, false, false);
  } else if (plan.scaleOnly) Run.planes(plan, lines, 0, 0, 0, target, false, true);
  else Run.planes(plan, lines, 0, 0, 0, target, false, false);
}

/** Two rows of luma and one each of a and b to row `row` of a picture of half their size. */
export function storeHalved(
  plan: Plan,
  top: usize,
  bottom: usize,
  a: usize,
  b: usize,
  output: usize,
  row: i32,
): void {
  const target = rowAddress(plan, output, row);
  if (plan.channelsLast) {
    if (plan.scaleOnly) Run.pixels(plan, top, bottom, a, b, target, true, true);
    else Run.pixels(plan, top, bottom, a, b, target, true, false);
  } else if (plan.scaleOnly) Run.planes(plan, top, bottom, a, b, target, true, true);
  else Run.planes(plan, top, bottom, a, b, target, true, false);
}
