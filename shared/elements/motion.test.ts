import { expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import type { PictureServices } from '../run/picture-services.ts';
import { contextOf } from './context.cases.ts';
import { frame, stem } from './message.cases.ts';
import { motion } from './motion.ts';
import { copyingPictures } from './services.cases.ts';

/** Frames whose pictures are even, or have a bright half. */
function bed(config: JsonObject = {}) {
  const seen = { isBright: false, sizes: [] as string[] };
  const pictures: PictureServices<unknown> = {
    ...copyingPictures,
    gray: (_frame, { width, height }) => {
      seen.sizes.push(`${width}x${height}`);
      const data = new Uint8Array(width * height).map((_, at) =>
        seen.isBright && at % width < width / 2 ? 200 : 60,
      );
      return Promise.resolve({ width, height, data });
    },
  };
  const context = contextOf({ pictures });
  const element = motion.create?.(motion.schema.parse(config) as JsonObject, context);
  if (element === undefined) throw new Error('motion cannot be made');
  let id = 0;
  const passes = async (isBright: boolean): Promise<boolean> => {
    seen.isBright = isBright;
    id += 1;
    return (await element.process(frame({ id }, stem(id, id * 200)))) !== null;
  };
  const passed = async (count: number, isBright = false): Promise<number> => {
    let sum = 0;
    for (let each = 0; each < count; each += 1) if (await passes(isBright)) sum += 1;
    return sum;
  };
  return { context, element, seen, passed };
}

test('while nothing moves one frame goes on now and then', async () => {
  const { passed, seen } = bed({ keep_alive_ms: 10_000 });
  // Three to learn by, and a second of them.
  expect(await passed(8)).toBe(8);
  expect(await passed(500)).toBe(10);
  expect(new Set(seen.sizes)).toEqual(new Set(['160x120']));
});

test('while something moves, and a while after, all frames go on', async () => {
  const { passed, context } = bed({ keep_alive_ms: 0, hold_ms: 600 });
  await passed(20);
  expect(await passed(20)).toBe(0);
  expect(await passed(1, true)).toBe(1);
  expect(context.metric).toMatchObject({ regions: 1 });
  expect(await passed(10)).toBe(3);
});

test('other rules keep what is known of the background', async () => {
  const { passed, element, context } = bed({ keep_alive_ms: 0, hold_ms: 0 });
  await passed(10);
  const before = context.metric.calibrations;
  expect(element.configure?.({ hold_ms: 0, keep_alive_ms: 0, min_area: 0.6 })).toBe(true);
  expect(await passed(1, true)).toBe(0);
  expect(context.metric.calibrations).toBe(before);
});
