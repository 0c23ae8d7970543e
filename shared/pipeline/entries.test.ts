import { expect, test } from 'vitest';
import { Entries } from './entries.ts';

test('finds what is declared and nothing else', () => {
  const entries = new Entries({ camera: 1, porch: 2 });
  expect(entries.ids).toEqual(['camera', 'porch']);
  expect(entries.find('porch')).toBe(2);
  for (const id of ['constructor', 'toString', '__proto__', 'hasOwnProperty', '']) {
    expect(entries.find(id)).toBeUndefined();
  }
});

test('remembers what was asked for', () => {
  const entries = new Entries({ camera: 1, porch: 2 });
  entries.find('camera');
  entries.find('nowhere');
  expect(entries.unused).toEqual(['porch']);
});
