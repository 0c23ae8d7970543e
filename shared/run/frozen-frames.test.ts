import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { FrozenFrames, sparseHash } from './frozen-frames.ts';

function watched(): { clock: FakeClock; frames: FrozenFrames; seen: string[] } {
  const clock = new FakeClock();
  const seen: string[] = [];
  const frames = new FrozenFrames(clock, (health, reason) => seen.push(`${health}: ${reason}`));
  clock.every(1000, () => frames.check());
  return { clock, frames, seen };
}

function feed(
  clock: FakeClock,
  frames: FrozenFrames,
  fps: number,
  seconds: number,
  hash: (n: number) => number,
) {
  for (let n = 0; n < fps * seconds; n++) {
    frames.frame(hash(n));
    clock.advance(1000 / fps);
  }
}

test('pictures that change are lively, even when some come twice', () => {
  const { clock, frames, seen } = watched();
  feed(clock, frames, 30, 60, (n) => Math.floor(n / 4));
  expect(seen).toEqual([]);
});

test('the same picture for five seconds is a frozen source, and the next other one ends that', () => {
  const { clock, frames, seen } = watched();
  feed(clock, frames, 30, 4, () => 7);
  expect(frames.health).toBe('lively');
  feed(clock, frames, 30, 2, () => 7);
  expect(frames.health).toBe('frozen');
  frames.frame(8);
  expect(frames.health).toBe('lively');
  expect(seen).toEqual([
    expect.stringMatching(/^frozen: the same picture has come 1\d\d times for 5 s$/),
    'lively: pictures change again',
  ]);
});

test('few frames are not enough to say that a slow source is frozen', () => {
  const { clock, frames } = watched();
  feed(clock, frames, 1, 29, () => 7);
  expect(frames.health).toBe('lively');
  feed(clock, frames, 1, 2, () => 7);
  expect(frames.health).toBe('frozen');
});

test('no picture at all is another state, until one comes', () => {
  const { clock, frames, seen } = watched();
  clock.advance(9_000);
  expect(frames.health).toBe('lively');
  clock.advance(2_000);
  expect(seen).toEqual(['silent: no frame has come for 10 s']);
  frames.frame(null);
  expect(frames.health).toBe('lively');
});

test('after a pause nothing of before counts', () => {
  const { clock, frames } = watched();
  feed(clock, frames, 30, 6, () => 7);
  frames.reset();
  expect(frames.health).toBe('lively');
  feed(clock, frames, 30, 4, () => 7);
  expect(frames.health).toBe('lively');
});

test('the hash is the same for the same bytes and sees noise', () => {
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 5000 });
  fc.assert(
    fc.property(bytes, (data) => {
      expect(sparseHash(data)).toBe(sparseHash(data.slice()));
    }),
    { seed: 114 },
  );
  const picture = Uint8Array.from({ length: 640 * 480 * 4 }, (_, index) => (index * 31) & 255);
  const noisy = picture.map((value, index) => (index % 7 === 3 ? value ^ 1 : value));
  expect(sparseHash(noisy)).not.toBe(sparseHash(picture));
  const darker = picture.map((value) => value >> 1);
  expect(sparseHash(darker)).not.toBe(sparseHash(picture));
});

test('silence whose reason is known is another state, and counts only from when the reason is gone', () => {
  const clock = new FakeClock();
  const seen: string[] = [];
  const frames = new FrozenFrames(clock, (health) => seen.push(health));
  clock.advance(1_000);
  frames.check('the tab is hidden');
  expect(seen).toEqual([]);
  for (let second = 0; second < 3_600; second += 1) {
    clock.advance(1_000);
    frames.check('the tab is hidden');
  }
  expect(seen).toEqual(['throttled']);
  clock.advance(1_000);
  frames.check();
  clock.advance(7_000);
  frames.check();
  expect(seen).toEqual(['throttled', 'lively', 'silent']);
  frames.frame(1);
  expect([frames.health, frames.hasChanged]).toEqual(['lively', false]);
  frames.frame(2);
  expect(frames.hasChanged).toBe(true);
});
