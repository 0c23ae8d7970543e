import { Mix } from './color';
import { Floats } from './floats';
import { CONSTANT_PLANE_MEAN, CONSTANT_PLANE_STD, FORMAT_NV12, Plan } from './plan';
import { Weave } from './weave';

/** Lines of Y, U, V to floats in the tensor without a stop in between: the ways that cameras and models share. */
class Step {
  @inline
  static planes(
    lines: usize,
    red: usize,
    green: usize,
    blue: usize,
    constants: usize,
    scaleOnly: bool,
  ): void {
    const y0 = Mix.luma(lines, constants);
    const y1 = Mix.luma(lines + 16, constants);
    const v0 = Mix.cr(lines, constants);
    const v1 = Mix.cr(lines + 16, constants);
    const yv0 = Mix.low(y0, v0);
    const yv1 = Mix.high(y0, v0);
    const yv2 = Mix.low(y1, v1);
    const yv3 = Mix.high(y1, v1);
    const r = Mix.red(yv0, yv1, yv2, yv3, constants);
    Floats.storePlane(red, r, constants, CONSTANT_PLANE_MEAN, CONSTANT_PLANE_STD, scaleOnly);
    const u0 = Mix.cb(lines, constants);
    const u1 = Mix.cb(lines + 16, constants);
    const yu0 = Mix.low(y0, u0);
    const yu1 = Mix.high(y0, u0);
    const yu2 = Mix.low(y1, u1);
    const yu3 = Mix.high(y1, u1);
    const g = Mix.green(yv0, yv1, yv2, yv3, yu0, yu1, yu2, yu3, constants);
    Floats.storePlane(green, g, constants, CONSTANT_PLANE_MEAN + 16, CONSTANT_PLANE_STD + 16, scaleOnly);
    const b = Mix.blue(yu0, yu1, yu2, yu3, constants);
    Floats.storePlane(blue, b, constants, CONSTANT_PLANE_MEAN + 32, CONSTANT_PLANE_STD + 32, scaleOnly);
  }

  @inline
  static pixels(lines: usize, target: usize, constants: usize, bgr: bool, scaleOnly: bool): void {
    const y0 = Mix.luma(lines, constants);
    const y1 = Mix.luma(lines + 16, constants);
    const v0 = Mix.cr(lines, constants);
    const v1 = Mix.cr(lines + 16, constants);
    const yv0 = Mix.low(y0, v0);
    const yv1 = Mix.high(y0, v0);
    const yv2 = Mix.low(y1, v1);
    const yv3 = Mix.high(y1, v1);
    const u0 = Mix.cb(lines, constants);
    const u1 = Mix.cb(lines + 16, constants);
    const yu0 = Mix.low(y0, u0);
    const yu1 = Mix.high(y0, u0);
    const yu2 = Mix.low(y1, u1);
    const yu3 = Mix.high(y1, u1);
    const red = Mix.red(yv0, yv1, yv2, yv3, constants);
    const green = Mix.green(yv0, yv1, yv2, yv3, yu0, yu1, yu2, yu3, constants);
    const blue = Mix.blue(yu0, yu1, yu2, yu3, constants);
    const r = bgr ? blue : red;
    const b = bgr ? red : blue;
    const first = Weave.first(r, green, b);
    const second = Weave.second(r, green, b);
    Floats.storePixels(target, first, second, Weave.third(r, green, b), constants, scaleOnly);
  }
}

/** The last 16 pixels first, then from the start on: see `store.ts`. */
class Row {
  @inline
  static planes(plan: Plan, lines: usize, red: usize, green: usize, blue: usize, scaleOnly: bool): void {
    const constants = plan.constants;
    const end: usize = plan.columns - 16;
    const last = end << 2;
    Step.planes(lines + end * 2, red + last, green + last, blue + last, constants, scaleOnly);
    for (const stop = red + last; red < stop; red += 64, green += 64, blue += 64, lines += 32) {
      Step.planes(lines, red, green, blue, constants, scaleOnly);
    }
  }

  @inline
  static pixels(plan: Plan, lines: usize, target: usize, bgr: bool, scaleOnly: bool): void {
    const constants = plan.constants;
    const end: usize = plan.columns - 16;
    const stop = target + end * 12;
    Step.pixels(lines + end * 2, stop, constants, bgr, scaleOnly);
    for (; target < stop; target += 192, lines += 32) Step.pixels(lines, target, constants, bgr, scaleOnly);
  }
}

/** Whether `storeLines` can be used: floats from YUV, not turned, rows of 16 pixels at least. */
export function storesLines(plan: Plan): bool {
  return plan.floats != 0 && plan.format <= FORMAT_NV12 && !plan.turned && plan.columns >= 16;
}

/** Lines of Y, U, V to row `y` of the picture in the tensor. */
export function storeLines(plan: Plan, lines: usize, output: usize, y: i32): void {
  const at = (<usize>(plan.y + y) * plan.width + plan.x) << 2;
  if (plan.channelsLast) storePixels(plan, lines, output + at * 3);
  else storePlanes(plan, lines, output + at, <usize>plan.width * plan.height * 4);
}

function storePlanes(plan: Plan, lines: usize, target: usize, plane: usize): void {
  const red = target + (plan.bgr ? 2 * plane : 0);
  const blue = target + (plan.bgr ? 0 : 2 * plane);
  if (plan.scaleOnly) Row.planes(plan, lines, red, target + plane, blue, true);
  else Row.planes(plan, lines, red, target + plane, blue, false);
}

function storePixels(plan: Plan, lines: usize, target: usize): void {
  if (plan.scaleOnly) {
    if (plan.bgr) Row.pixels(plan, lines, target, true, true);
    else Row.pixels(plan, lines, target, false, true);
  } else if (plan.bgr) Row.pixels(plan, lines, target, true, false);
  else Row.pixels(plan, lines, target, false, false);
}
