import { expect, test } from 'vitest';
import { PictureClock } from './picture-clock.ts';

test('where the video counts as frames do, a result is as old as the video says', () => {
  const clock = new PictureClock();
  clock.shown({ expectedDisplayTime: 5_000, mediaTime: 2 });
  expect(clock.of({ timestamp: 1_900_000, ageMs: 90 }, 5_003)).toBe(4_900);
});

test('where it counts otherwise, or says nothing, its own age tells', () => {
  const clock = new PictureClock();
  expect(clock.of({ timestamp: 77_000_000, ageMs: 90 }, 5_000)).toBe(4_910);
  expect(clock.at(5_010)).toBe(5_010);
  clock.shown({ expectedDisplayTime: 5_020, mediaTime: 2 });
  expect(clock.of({ timestamp: 77_100_000, ageMs: 90 }, 5_100)).toBe(5_010);
});

test('shows that come a little early or late count little, a loop counts at once', () => {
  const clock = new PictureClock();
  clock.shown({ expectedDisplayTime: 1_000, mediaTime: 1 });
  expect(clock.of({ timestamp: 1_000_000, ageMs: 5 }, 1_000)).toBe(1_000);
  clock.shown({ expectedDisplayTime: 1_110, mediaTime: 1.1 });
  expect(clock.of({ timestamp: 1_100_000, ageMs: 5 }, 1_110)).toBeCloseTo(1_101);
  clock.shown({ expectedDisplayTime: 9_000, mediaTime: 0 });
  expect(clock.of({ timestamp: 0, ageMs: 5 }, 9_000)).toBe(9_000);
});

test('a video that stands still keeps its boxes where they are', () => {
  const clock = new PictureClock();
  clock.shown({ expectedDisplayTime: 1_000, mediaTime: 1 });
  expect(clock.at(1_040)).toBe(1_040);
  expect(clock.at(8_000)).toBe(1_100);
  clock.reset();
  expect(clock.at(8_000)).toBe(8_000);
});
