import { expect, test } from 'vitest';
import { Debouncer } from './debouncer.ts';
import type { DebouncerOptions, Transition } from './debouncer.ts';
import { forSeeds, throughJson } from './random-streams.cases.ts';
import type { Random } from './random-streams.cases.ts';

const OPTIONS: DebouncerOptions = { frames: 5, on: 3, offBelow: 1, coolDown: 0, maxKeys: 100 };
const KEYS = ['cat', 'dog', 'person'];

function randomOptions(random: Random): DebouncerOptions {
  const frames = random.int(1, 8);
  const on = random.int(1, frames);
  return { ...OPTIONS, frames, on, offBelow: random.int(1, on), coolDown: random.pick([0, 0, 5, 40]) };
}

interface Frame {
  readonly keys: ReadonlySet<string>;
  readonly time: number;
}

/** Looks at the newest frames of all, key by key. */
function naive(
  frames: readonly Frame[],
  before: readonly { readonly transition: Transition; readonly frame: number }[],
  options: DebouncerOptions,
): Transition[] {
  const time = frames.at(-1)?.time ?? 0;
  return KEYS.flatMap((key): Transition[] => {
    const hits = frames.slice(-options.frames).filter(({ keys }) => keys.has(key)).length;
    const found = before.findLast(({ transition }) => transition.key === key);
    const last = found?.transition;
    const since = frames.slice(found?.frame).map((frame) => frame.time - (last?.time ?? 0));
    const isOver = since.some((passed) => Math.abs(passed) >= options.coolDown);
    if (last !== undefined && !isOver) return [];
    if (last?.state === 'on') return hits < options.offBelow ? [{ key, state: 'off', time, hits }] : [];
    return hits >= options.on ? [{ key, state: 'on', time, hits }] : [];
  });
}

function sorted(transitions: readonly Transition[]): Transition[] {
  return transitions.toSorted((a, b) => a.key.localeCompare(b.key));
}

function randomFrame(random: Random, before: number): Frame {
  const keys = new Set(KEYS.filter((_, index) => random.chance(0.25 + index / 4)));
  const time = random.chance(0.03) ? random.int(0, 20) : before + random.int(0, 6) - random.int(0, 1);
  return { keys, time };
}

test('does what the definition says, saved and restored or not', () => {
  forSeeds(2500, (random) => {
    const options = randomOptions(random);
    const straight = new Debouncer(options);
    let moved = new Debouncer(options);
    const frames: Frame[] = [];
    const all: { transition: Transition; frame: number }[] = [];
    for (let left = random.int(1, 30); left > 0; left -= 1) {
      const frame = randomFrame(random, frames.at(-1)?.time ?? 0);
      frames.push(frame);
      const expected = naive(frames, all, options);
      all.push(...expected.map((transition) => ({ transition, frame: frames.length })));
      expect(sorted(straight.next(frame.keys, frame.time))).toEqual(expected);
      expect(sorted(moved.next(frame.keys, frame.time))).toEqual(expected);
      if (!random.chance(0.2)) continue;
      const next = new Debouncer(options);
      next.restore(throughJson(moved.save()));
      moved = next;
    }
    expect(moved.save()).toEqual(straight.save());
  });
});

function states(debouncer: Debouncer, pattern: string, stepUs = 1): string {
  return pattern
    .split('')
    .map(
      (mark, index) => debouncer.next(new Set(mark === '#' ? ['cat'] : []), index * stepUs)[0]?.state ?? '-',
    )
    .join(' ');
}

test('three of five frames switch on, none of five switch off', () => {
  expect(states(new Debouncer(OPTIONS), '#.#.##.....#')).toBe('- - - - on - - - - - off -');
});

test('nothing changes while it cools down', () => {
  const options = { ...OPTIONS, frames: 1, on: 1, coolDown: 3 };
  expect(states(new Debouncer(options), '#.#.#....#')).toBe('on - - off - - - - - on');
});

test('memory is bounded: keys that are gone are forgotten, too many are counted', () => {
  const debouncer = new Debouncer({ ...OPTIONS, frames: 2, on: 1, maxKeys: 2 });
  debouncer.next(new Set(['a', 'b', 'c']), 0);
  expect([debouncer.size, debouncer.overflowed, debouncer.present()]).toEqual([2, 1, ['a', 'b']]);
  for (const time of [1, 2, 3]) debouncer.next(new Set(), time);
  expect([debouncer.size, debouncer.present()]).toEqual([0, []]);
});
