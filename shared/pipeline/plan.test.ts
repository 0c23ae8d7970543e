import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planByWish } from './plan.ts';
import type { WishInput } from './plan.ts';

const AUTO: WishInput = {
  pipeline: { placement: 'auto', localOnly: false },
  choice: 'auto',
  edgeAvailable: true,
  edgeReason: '',
  browserAvailable: true,
  browserReason: '',
};
const LOST = { edgeAvailable: false, edgeReason: 'it does not answer' };

describe('a wish', () => {
  test.each<[string, Partial<WishInput>, string, string]>([
    ['of the user', { choice: 'edge' }, 'edge', 'you chose the edge'],
    [
      'of the pipeline',
      { pipeline: { placement: 'edge', localOnly: false } },
      'edge',
      'the pipeline asks for the edge',
    ],
    ['of the user for here', { choice: 'browser' }, 'browser', 'you chose the browser'],
    [
      'of the user over the pipeline',
      { choice: 'browser', pipeline: { placement: 'edge', localOnly: false } },
      'browser',
      'you chose',
    ],
    [
      'of an element',
      { pipeline: { placement: 'edge', localOnly: false, isPinned: true } },
      'edge',
      'the document pins it to the edge',
    ],
    [
      'of an element for here over the user',
      { choice: 'edge', pipeline: { placement: 'browser', localOnly: false, isPinned: true } },
      'browser',
      'the document pins it to the browser',
    ],
    [
      'of the user that nothing is sent over the element',
      { choice: 'browser', pipeline: { placement: 'edge', localOnly: false, isPinned: true } },
      'browser',
      'you chose the browser',
    ],
    ['for an edge that is lost', { choice: 'edge', ...LOST }, 'browser', 'it does not answer'],
    [
      'for this browser though it cannot',
      { choice: 'browser', browserAvailable: false },
      'browser',
      'you chose',
    ],
  ])('%s counts', (_name, input, placement, reason) => {
    const plan = planByWish({ ...AUTO, ...input });
    expect(plan?.placement).toBe(placement);
    expect(plan?.reason).toContain(reason);
  });
});

test('without a wish there is no plan: it is for what is measured', () => {
  expect(planByWish(AUTO)).toBeNull();
});

test('where neither can run, both are said to', () => {
  const plan = planByWish({
    ...AUTO,
    ...LOST,
    choice: 'edge',
    browserAvailable: false,
    browserReason: 'no WASM',
  });
  expect(plan?.reason).toBe(
    'the edge cannot be used (it does not answer), and this browser cannot either (no WASM)',
  );
});

const anyInput: fc.Arbitrary<WishInput> = fc.record({
  pipeline: fc.record({
    placement: fc.constantFrom('auto', 'browser', 'edge'),
    localOnly: fc.boolean(),
    isPinned: fc.boolean(),
  }),
  choice: fc.constantFrom('auto', 'browser', 'edge'),
  edgeAvailable: fc.boolean(),
  edgeReason: fc.string(),
  browserAvailable: fc.boolean(),
  browserReason: fc.string(),
});

test('a local-only pipeline never leaves, whatever else is asked', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const plan = planByWish({ ...input, pipeline: { ...input.pipeline, localOnly: true } });
      expect(plan).toMatchObject({ placement: 'browser', reason: expect.stringContaining('local-only') });
    }),
  );
});

test('nothing is planned on an edge that is not there, and there is always a reason', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const plan = planByWish(input);
      if (!input.edgeAvailable) expect(plan?.placement).not.toBe('edge');
      if (plan !== null) expect(plan.reason.length).toBeGreaterThan(5);
    }),
  );
});
