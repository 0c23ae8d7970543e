import { expect, test } from 'vitest';
import { CountWindow } from './count-window.ts';
import type { CountWindowOptions } from './count-window.ts';
import { forSeeds, randomSteps, throughJson } from './random-streams.cases.ts';
import type { TimedElement, WindowEmission } from './timed-element.ts';

const OPTIONS: CountWindowOptions = { size: 3, slide: 1, partial: false, maxSubjects: 100 };

/** From everything that ever came: the last `size` of the subject, whenever the number of them is right. */
function naive(all: readonly TimedElement[], { size, slide, partial }: CountWindowOptions) {
  const subject = all.at(-1)?.subject;
  const same = all.filter((one) => one.subject === subject);
  const isDue = (same.length - size) % slide === 0 && (partial || same.length >= size);
  return isDue ? windowOf(same.slice(-size)) : null;
}

function windowOf(last: readonly TimedElement[]): WindowEmission {
  const elements = last.toSorted((a, b) => a.time - b.time);
  return { window_start: elements[0]?.time ?? 0, window_end: elements.at(-1)?.time ?? 0, elements };
}

test('does what the definition says, saved and restored or not', () => {
  forSeeds(2500, (random) => {
    const options = {
      ...OPTIONS,
      size: random.int(1, 6),
      slide: random.int(1, 8),
      partial: random.chance(0.5),
    };
    const straight = new CountWindow(options);
    let moved = new CountWindow(options);
    const all: TimedElement[] = [];
    for (const { element } of randomSteps(random, true)) {
      if (element === null) continue;
      all.push(element);
      const expected = naive(all, options);
      expect(straight.add(element)).toEqual(expected);
      expect(moved.add(element)).toEqual(expected);
      if (!random.chance(0.2)) continue;
      const next = new CountWindow(options);
      next.restore(throughJson(moved.save()));
      moved = next;
    }
    expect(moved.save()).toEqual(straight.save());
    expect(moved.flush()).toEqual(straight.flush());
  });
});

function at(time: number, subject: string): TimedElement {
  return { time, subject, value: null };
}

test('of too many subjects, the one that was silent for longest is forgotten', () => {
  const window = new CountWindow({ ...OPTIONS, size: 2, maxSubjects: 2 });
  for (const subject of ['a', 'b', 'a', 'c']) window.add(at(1, subject));
  expect([window.size, window.forgotten]).toEqual([2, 1]);
  expect(window.add(at(2, 'b'))).toBeNull();
  expect(window.add(at(2, 'c'))?.elements).toHaveLength(2);
});

test('a smaller window goes on from a larger one', () => {
  const large = new CountWindow({ ...OPTIONS, size: 5, slide: 5 });
  for (const time of [1, 2, 3]) large.add(at(time, 'a'));
  const small = new CountWindow({ ...OPTIONS, size: 2 });
  small.restore(large.save());
  small.add(at(4, 'a'));
  expect(small.add(at(5, 'a'))).toEqual(windowOf([at(4, 'a'), at(5, 'a')]));
});

test('a state that is none is refused', () => {
  expect(() => new CountWindow(OPTIONS).restore([1])).toThrow(/no saved state of a count window/);
});
