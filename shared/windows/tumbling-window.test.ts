import { expect, test } from 'vitest';
import { NaiveTumbling } from './naive-tumbling.cases.ts';
import { forSeeds, randomSteps, throughJson } from './random-streams.cases.ts';
import type { Random, Step } from './random-streams.cases.ts';
import type { TimedElement } from './timed-element.ts';
import { LATE_POLICIES, TumblingWindow } from './tumbling-window.ts';
import type { TumblingOutput, TumblingWindowOptions } from './tumbling-window.ts';

const OPTIONS: TumblingWindowOptions = {
  span: 10,
  outOfOrder: 5,
  idleTimeout: null,
  late: 'drop',
  retention: 0,
  perSubject: false,
  capacity: 1000,
};

function randomOptions(random: Random): TumblingWindowOptions {
  const idle = random.int(0, 20);
  return {
    ...OPTIONS,
    span: random.int(1, 20),
    outOfOrder: random.int(0, 20),
    idleTimeout: random.chance(0.4) ? idle : null,
    late: random.pick([...LATE_POLICIES, 'update']),
    retention: random.int(0, 60),
    perSubject: random.chance(0.5),
  };
}

function take(window: TumblingWindow, { element, now }: Step): TumblingOutput[] {
  return element === null ? window.tick(now) : window.add(element, now);
}

test('does what the definition says, saved and restored or not', () => {
  forSeeds(3000, (random) => {
    const options = randomOptions(random);
    const naive = new NaiveTumbling(options);
    const straight = new TumblingWindow(options);
    let moved = new TumblingWindow(options);
    for (const step of randomSteps(random, true)) {
      const expected = naive.step(step);
      expect(take(straight, step)).toEqual(expected);
      expect(take(moved, step)).toEqual(expected);
      if (!random.chance(0.2)) continue;
      const next = new TumblingWindow(options);
      next.restore(throughJson(moved.save()));
      moved = next;
    }
    expect(moved.save()).toEqual(straight.save());
  });
});

test('a timer set for what is due next misses nothing', () => {
  forSeeds(500, (random) => {
    const options = { ...randomOptions(random), idleTimeout: random.int(0, 20) };
    const [timed, polled] = [new TumblingWindow(options), new TumblingWindow(options)];
    const [given, expected]: [TumblingOutput[], TumblingOutput[]] = [[], []];
    let moment = 0;
    for (const step of randomSteps(random, true)) {
      for (; moment < step.now; moment += 1) {
        expected.push(...polled.tick(moment));
        if (timed.nextDue !== null && timed.nextDue <= moment) given.push(...timed.tick(moment));
      }
      expected.push(...take(polled, step));
      given.push(...take(timed, step));
      expect(given).toEqual(expected);
    }
  });
});

function at(time: number): TimedElement {
  return { time, subject: 'a', value: time };
}

function told(outputs: readonly TumblingOutput[]): string[] {
  return outputs.map((one) =>
    one.kind === 'late'
      ? `late ${one.element.time} for ${one.window_end}`
      : `${one.window_end} r${one.revision}: ${one.elements.map(({ time }) => time).join(' ')}`,
  );
}

test('the end belongs to the window, and elements of that very time are waited for', () => {
  const window = new TumblingWindow({ ...OPTIONS, outOfOrder: 0 });
  expect([1, 10, 10].flatMap((time) => window.add(at(time), 0))).toEqual([]);
  expect(told(window.add(at(11), 0))).toEqual(['10 r0: 1 10 10']);
});

test.each([
  ['drop', [], { late: 1, overflowed: 0 }],
  ['side_output', ['late 7 for 10'], { late: 1, overflowed: 0 }],
  ['update', ['10 r1: 3 7'], { late: 1, overflowed: 0 }],
] as const)('late elements: %s', (late, expected, counts) => {
  const window = new TumblingWindow({ ...OPTIONS, late, retention: 30 });
  expect(told([3, 16].flatMap((time) => window.add(at(time), 0)))).toEqual(['10 r0: 3']);
  expect(told(window.add(at(7), 0))).toEqual(expected);
  expect(window.counts).toEqual(counts);
});

test('a flush gives what is open as it is, and the whole window later on', () => {
  const window = new TumblingWindow(OPTIONS);
  window.add(at(3), 0);
  expect(told(window.flush())).toEqual(['10 r0: 3']);
  expect(told([4, 16].flatMap((time) => window.add(at(time), 0)))).toEqual(['10 r1: 3 4']);
});

test('memory is bounded: what was given out gives way, then what is new is refused', () => {
  const window = new TumblingWindow({ ...OPTIONS, late: 'update', retention: 100, capacity: 2 });
  for (const time of [1, 16, 17, 18, 18]) window.add(at(time), 0);
  expect(window.size).toBe(2);
  expect(window.counts).toEqual({ late: 0, overflowed: 3 });
  expect(told(window.flush())).toEqual(['20 r0: 16 17']);
});
