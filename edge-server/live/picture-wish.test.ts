import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { granted, nearest } from './picture-wish.ts';

test('nearly the same wishes are the same', () => {
  expect(granted({ fps: 10.4, width: 630, quality: 70 })).toEqual({ fps: 10, width: 640, quality: 75 });
  expect(granted({ fps: 11, width: 601, quality: 75 })).toEqual({ fps: 10, width: 640, quality: 75 });
});

test('nobody gets pictures oftener than asked, or smaller where there are any as wide', () => {
  const wish = fc.record({
    fps: fc.double({ min: 0.2, max: 60, noNaN: true }),
    width: fc.integer({ min: 16, max: 2560 }),
    quality: fc.integer({ min: 1, max: 95 }),
  });
  const kinds = new Set<string>();
  fc.assert(
    fc.property(wish, (each) => {
      const given = granted(each);
      expect(given.fps).toBeLessThanOrEqual(each.fps);
      expect(given.width).toBeGreaterThanOrEqual(each.width);
      expect(given.quality).toBeGreaterThanOrEqual(each.quality);
      expect(granted(given)).toEqual(given);
      kinds.add(JSON.stringify(given));
    }),
  );
  expect(granted({ fps: 0.1, width: 4096, quality: 100 })).toEqual({ fps: 0.2, width: 2560, quality: 95 });
  expect(kinds.size).toBeGreaterThan(10);
});

test('the nearest is nearest in size first', () => {
  const small = { fps: 10, width: 320, quality: 75 };
  const large = { fps: 2, width: 1280, quality: 75 };
  expect(nearest({ fps: 10, width: 960, quality: 75 }, [small, large])).toBe(large);
  expect(nearest({ fps: 10, width: 240, quality: 75 }, [small, large])).toBe(small);
});
