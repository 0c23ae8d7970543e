import { expect, test } from 'vitest';
import { whyNotThere } from './device-words.ts';

test('what this edge may not change on a paired one is told with that one’s name', () => {
  expect(whyNotThere({ name: 'Garage', role: 'view' })).toBe(
    'On "Garage" this edge may see pipelines and results; changing what is there needs it paired with the role "manage".',
  );
  expect(whyNotThere({ name: 'Garage', role: 'infer' })).toContain('have frames worked on; changing');
});

test('nothing is said of an edge that lets everything be changed, or of which nobody knows', () => {
  for (const role of ['manage', null, 'owner']) expect(whyNotThere({ name: 'Garage', role })).toBeNull();
});
