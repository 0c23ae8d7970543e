import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearMiss } from './near-miss.ts';

const TYPES = ['source', 'detect_objects', 'detect_faces', 'detect_poses'];

test.each([
  ['detect_object', 'detect_objects'],
  ['detect-faces', 'detect_faces'],
  ['DetectFaces', 'detect_faces'],
  ['detcet_poses', 'detect_poses'],
  ['sorce', 'source'],
  ['sources', 'source'],
])('%s was meant to be %s', (word, meant) => {
  expect(nearMiss(word, TYPES)).toBe(meant);
});

test.each(['save_detections', 'x', '', 'something else entirely'])('nothing is near to "%s"', (word) => {
  expect(nearMiss(word, TYPES)).toBeUndefined();
});

test('without candidates there is nothing near', () => {
  expect(nearMiss('source', [])).toBeUndefined();
});

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['ab', 'ba', 1],
  ['abc', 'abc', 0],
])('from "%s" to "%s" it takes %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

test('a distance is 0 only for equals, the same both ways, and no longer than the longer word', () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b);
      expect(distance === 0).toBe(a === b);
      expect(editDistance(b, a)).toBe(distance);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
    }),
  );
});

test('one slip is one', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20 }), fc.nat(), (word, where) => {
      const at = where % word.length;
      expect(editDistance(word, word.slice(0, at) + word.slice(at + 1))).toBe(1);
    }),
  );
});

test('a very long word costs no more than a long one', () => {
  expect(nearMiss('source'.repeat(100_000), TYPES)).toBeUndefined();
});

test('a limit changes nothing below it', () => {
  const word = fc.string({ maxLength: 10, unit: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(word, word, fc.integer({ min: 1, max: 8 }), (a, b, limit) => {
      const distance = editDistance(a, b);
      const limited = editDistance(a, b, limit);
      expect(distance < limit ? limited : limited >= limit).toBe(distance < limit ? distance : true);
    }),
    { numRuns: 1000 },
  );
});
