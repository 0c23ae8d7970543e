import { expect, test } from 'vitest';
import { PictureRing, steady } from './picture-ring.ts';

const picture = (at: number, bytes = 10) => ({ at, jpeg: new Uint8Array(bytes).fill(at / 100) });
/** What a film of pictures shows that were taken then. */
const film = (...at: number[]) => [...steady(at.map((each) => picture(each)))].map(([first]) => first);
const times = (ring: PictureRing) => ring.between(0, Infinity).map(({ at }) => at);

test('pictures of a time are found again, in their order', () => {
  const ring = new PictureRing(1000);
  for (const at of [100, 300, 200, 500, 700]) ring.add(picture(at));
  expect(times(ring)).toEqual([100, 300, 500, 700]);
  expect(ring.between(300, 500).map(({ at }) => at)).toEqual([300, 500]);
  ring.prune(400);
  expect([times(ring), ring.bytes]).toEqual([[500, 700], 20]);
  ring.clear();
  expect([times(ring), ring.bytes]).toEqual([[], 0]);
});

test('never more bytes than it may have', () => {
  const ring = new PictureRing(100);
  for (let at = 0; at < 100; at += 1) {
    ring.add(picture(at * 100, 1 + ((at * 7) % 40)));
    expect(ring.bytes).toBeLessThanOrEqual(100);
  }
  expect(times(ring).at(-1)).toBe(9900);
  ring.add(picture(1e6, 101));
  expect([times(ring), ring.bytes]).toEqual([[], 0]);
});

test('a film is as long as what it shows, whatever came when', () => {
  expect(film()).toEqual([]);
  expect(film(100)).toEqual([1]);
  expect(film(0, 200, 400)).toEqual([0, 2, 4]);
  // One is a little late, one is missing, two come at once.
  expect(film(0, 250, 400, 1000, 1050)).toEqual([0, 2, 4, 4, 4, 10]);
});
