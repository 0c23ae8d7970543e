import { expect, test } from 'vitest';
import { z } from 'zod';
import { JOINING, changedJoin } from './joined-detectors.ts';

const Schema = z.strictObject({ grow: z.number(), ...JOINING });

test('an element that joins goes on with what changed, unless frames wait for another number of detectors', () => {
  const before = Schema.parse({ grow: 1, detectors: 2 });
  expect(changedJoin(Schema, before, { grow: 3, detectors: 2 })).toEqual({ grow: 3, detectors: 2 });
  expect(changedJoin(Schema, before, { grow: 3 })).toBeNull();
  expect(changedJoin(Schema, before, { grow: 1, detectors: 2, ways: 3 })).toBeNull();
  expect(changedJoin(Schema, before, { grow: 'much', detectors: 2 })).toBeNull();
});
