import { expect, test } from 'vitest';
import { FakeClock } from './fake-clock.cases.ts';

test('fires in the order due, each at its own time', () => {
  const clock = new FakeClock();
  const seen: string[] = [];
  clock.after(20, () => seen.push(`b${clock.now()}`));
  clock.after(10, () => {
    seen.push(`a${clock.now()}`);
    clock.after(5, () => seen.push(`c${clock.now()}`));
  });
  clock.advance(30);
  expect(seen).toEqual(['a10', 'c15', 'b20']);
  expect(clock.now()).toBe(30);
  expect(clock.pending).toBe(0);
});

test('repeats until cancelled, also from within', () => {
  const clock = new FakeClock();
  let times = 0;
  const end = clock.every(10, () => {
    if (++times === 3) end();
  });
  clock.advance(100);
  expect(times).toBe(3);
  expect(clock.pending).toBe(0);
});

test('a loop of promises and timers runs through', async () => {
  const clock = new FakeClock();
  const times: number[] = [];
  const loop = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn++) {
      await new Promise<void>((resolve) => {
        clock.after(25, resolve);
      });
      times.push(clock.now());
    }
  };
  void loop();
  await clock.advanceAsync(100);
  expect(times).toEqual([25, 50, 75, 100]);
});

test('says so when timers set each other for ever', () => {
  const clock = new FakeClock();
  const again = (): void => {
    clock.after(0, again);
  };
  again();
  expect(() => clock.advance(1)).toThrow('without end');
});

test('asleep, no timer fires; awake, what was due fires once', () => {
  const clock = new FakeClock();
  let times = 0;
  clock.every(10, () => {
    times += 1;
  });
  clock.sleep(1000);
  expect(times).toBe(0);
  clock.advance(9);
  expect(times).toBe(1);
  clock.advance(1);
  expect(times).toBe(2);
});
