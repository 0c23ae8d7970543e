import { expect, test } from 'vitest';
import { Announcer, summarize } from './summary.ts';

const seen = (label: string) => ({ label, score: 0.9, box: { x: 0, y: 0, width: 1, height: 1 } });

test('labels are counted, the most frequent first', () => {
  expect(summarize([seen('dog'), seen('person'), seen('person')])).toBe('2 × person, 1 × dog');
  expect(summarize([])).toBe('nothing found');
});

test('a change is announced once it has lasted', () => {
  const announcer = new Announcer(2000);
  expect(announcer.next('1 × face', 0)).toBeNull();
  expect(announcer.next('1 × face', 250)).toBe('1 × face');
  expect(announcer.next('1 × face', 500)).toBeNull();
});

test('what flickers is not announced', () => {
  const announcer = new Announcer(0);
  const said = ['a', 'b', 'a', 'b'].map((text, index) => announcer.next(text, index));
  expect(said).toEqual([null, null, null, null]);
});

test('announcements keep their distance and the newest is said after it', () => {
  const announcer = new Announcer(2000);
  announcer.next('1 × face', 0);
  announcer.next('1 × face', 250);
  announcer.next('2 × face', 500);
  expect(announcer.next('2 × face', 750)).toBeNull();
  expect(announcer.next('2 × face', 2250)).toBe('2 × face');
});
