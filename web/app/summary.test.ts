import { expect, test } from 'vitest';
import { Announcer, Floor, summarize } from './summary.ts';

const seen = (label: string) => ({ label, score: 0.9, box: { x: 0, y: 0, width: 1, height: 1 } });

test('labels are counted, the most frequent first', () => {
  expect(summarize([seen('dog'), seen('person'), seen('person')])).toBe('2 × person, 1 × dog');
  expect(summarize([])).toBe('nothing found');
});

test('a change is announced once it has lasted', () => {
  const announcer = new Announcer(new Floor(2000));
  expect(announcer.next('1 × face', 0)).toBeNull();
  expect(announcer.next('1 × face', 250)).toBe('1 × face');
  expect(announcer.next('1 × face', 500)).toBeNull();
});

test('what flickers is not announced', () => {
  const announcer = new Announcer(new Floor(0));
  const said = ['a', 'b', 'a', 'b'].map((text, index) => announcer.next(text, index));
  expect(said).toEqual([null, null, null, null]);
});

test('announcements keep their distance and the newest is said after it', () => {
  const announcer = new Announcer(new Floor(2000));
  announcer.next('1 × face', 0);
  announcer.next('1 × face', 250);
  announcer.next('2 × face', 500);
  expect(announcer.next('2 × face', 750)).toBeNull();
  expect(announcer.next('2 × face', 2250)).toBe('2 × face');
});

test('several take turns: each is heard, however much the others have to say', () => {
  const floor = new Floor(1000);
  const announcers = ['a', 'b', 'c'].map((name) => ({ name, announcer: new Announcer(floor) }));
  const said: string[] = [];
  for (let now = 0; now < 6000; now += 250)
    for (const { name, announcer } of announcers) {
      const words = announcer.next(`${name} ${Math.floor(now / 1000)}`, now);
      if (words !== null) said.push(name);
    }
  expect(said.toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
});

/** Twice the same: it has lasted. */
const look = (announcer: Announcer, words: string, now: number): string | null =>
  announcer.next(words, now) ?? announcer.next(words, now);

test('who has nothing to say any more is not waited for', () => {
  const floor = new Floor(1000);
  const [first, second] = [new Announcer(floor), new Announcer(floor)];
  expect(look(first, 'a', 0)).toBe('a');
  expect([look(first, 'b', 500), look(second, 'c', 500)]).toEqual([null, null]);
  first.rest();
  expect(look(second, 'c', 1000)).toBe('c');
});
