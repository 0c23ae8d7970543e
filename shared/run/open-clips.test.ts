import { expect, test } from 'vitest';
import { MAX_OPEN_CLIPS, OpenClips } from './open-clips.ts';
import { Dice } from './random.cases.ts';

test('a clip goes on until its end has come', () => {
  const clips = new OpenClips(60_000);
  expect([clips.begin('a', 1000), clips.nextAt, clips.neededFrom]).toEqual([true, 61_000, 1000]);
  clips.end('a', 20_000);
  expect([clips.nextAt, clips.take(19_999)]).toEqual([20_000, []]);
  expect(clips.take(20_000)).toEqual([{ eventId: 'a', from: 1000, until: 20_000 }]);
  expect([clips.size, clips.nextAt, clips.neededFrom]).toEqual([0, null, null]);
});

test('none is longer than it may be, nor shorter than nothing', () => {
  const clips = new OpenClips(10_000);
  clips.begin('long', 0);
  clips.end('long', 50_000);
  clips.begin('short', 5000);
  clips.end('short', 1000);
  clips.end('unknown', 1);
  expect(clips.take(10_000)).toEqual([
    { eventId: 'short', from: 5000, until: 5000 },
    { eventId: 'long', from: 0, until: 10_000 },
  ]);
});

test('one that has begun keeps its beginning, and no more than so many are open', () => {
  const clips = new OpenClips(1000);
  for (let n = 0; n < MAX_OPEN_CLIPS; n += 1) expect(clips.begin(`${n}`, n)).toBe(true);
  expect([clips.begin('0', 500), clips.begin('more', 0)]).toEqual([true, false]);
  expect(clips.neededFrom).toBe(0);
  clips.endAll(100);
  expect(clips.take(100)).toHaveLength(MAX_OPEN_CLIPS);
});

test('whatever happens, each that begins is given out once, in its time and not longer than allowed', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const dice = new Dice(seed);
    const clips = new OpenClips(5000);
    const begun = new Set<string>();
    const given: string[] = [];
    let now = 0;
    for (let step = 0; step < 300; step += 1) {
      now += dice.below(300);
      const id = `${dice.below(400)}`;
      if (dice.next() < 0.6 && !begun.has(id) && clips.begin(id, now - 1000)) begun.add(id);
      else clips.end(id, now + dice.below(9000) - 2000);
      for (const clip of clips.take(now)) {
        given.push(clip.eventId);
        expect(clip.until).toBeLessThanOrEqual(Math.min(now, clip.from + 5000));
        expect(clip.until).toBeGreaterThanOrEqual(clip.from);
      }
      expect(clips.nextAt ?? Infinity).toBeGreaterThan(now);
    }
    given.push(...clips.take(now + 10_000).map(({ eventId }) => eventId));
    expect(given.toSorted()).toEqual([...begun].toSorted());
  }
});
