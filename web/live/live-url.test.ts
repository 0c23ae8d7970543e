import { expect, test } from 'vitest';
import { concerned, liveHash } from './live-url.ts';

test('what is beside the picture is about the pipeline that is watched, else the chosen one', () => {
  expect(concerned('', 'objects')).toBe('objects');
  expect(concerned(liveHash('porch'), 'objects')).toBe('porch');
  // One of another edge may have the name of one here, and is not to be edited here.
  expect(concerned(liveHash('objects', 'garage'), 'objects')).toBeNull();
});
