import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planPlacement } from './plan.ts';
import type { PlanInput } from './plan.ts';

const AUTO: PlanInput = {
  pipeline: { placement: 'auto', localOnly: false },
  choice: 'auto',
  edgeAvailable: true,
  edgeReason: '',
};
const LOST = { edgeAvailable: false, edgeReason: 'it does not answer' };

describe('a wish', () => {
  test.each<[string, Partial<PlanInput>, string, string]>([
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
    ['for an edge that is lost', { choice: 'edge', ...LOST }, 'browser', 'it does not answer'],
    [
      'for this browser though it cannot',
      { choice: 'browser', browserAvailable: false },
      'browser',
      'you chose',
    ],
  ])('%s counts', (_name, input, placement, reason) => {
    const plan = planPlacement({ ...AUTO, ...input });
    expect(plan.placement).toBe(placement);
    expect(plan.reason).toContain(reason);
  });
});

describe('without a wish', () => {
  test.each<[string, Partial<PlanInput>, string, string]>([
    ['it starts here', {}, 'browser', 'not measured yet'],
    ['it stays where it is fast enough', { browserP95Ms: 40, current: 'browser' }, 'browser', '40 ms'],
    ['it leaves when too slow', { browserP95Ms: 900, current: 'browser' }, 'edge', 'too slow here: 900 ms'],
    [
      'it does not leave for an edge that is no better',
      { browserP95Ms: 400, edgeP95Ms: 390, current: 'browser' },
      'browser',
      'not clearly faster',
    ],
    [
      'it leaves for a better edge',
      { browserP95Ms: 400, edgeP95Ms: 60, current: 'browser' },
      'edge',
      'too slow',
    ],
    ['it stays on the edge', { browserP95Ms: 300, edgeP95Ms: 280, current: 'edge' }, 'edge', '280 ms'],
    [
      'it comes back when clearly faster',
      { browserP95Ms: 40, edgeP95Ms: 280, current: 'edge' },
      'browser',
      'faster here',
    ],
    ['it comes back when the edge is lost', { current: 'edge', ...LOST }, 'browser', 'it does not answer'],
    [
      'it goes where it can run',
      { browserAvailable: false, browserReason: 'no WebAssembly' },
      'edge',
      'no WebAssembly',
    ],
    [
      'it says when it can run nowhere',
      { browserAvailable: false, browserReason: 'no WebAssembly', ...LOST },
      'browser',
      'no WebAssembly',
    ],
  ])('%s', (_name, input, placement, reason) => {
    const plan = planPlacement({ ...AUTO, ...input });
    expect(plan.placement).toBe(placement);
    expect(plan.reason).toContain(reason);
  });
});

const anyInput: fc.Arbitrary<PlanInput> = fc.record({
  pipeline: fc.record({ placement: fc.constantFrom('auto', 'browser', 'edge'), localOnly: fc.boolean() }),
  choice: fc.constantFrom('auto', 'browser', 'edge'),
  edgeAvailable: fc.boolean(),
  edgeReason: fc.string(),
  browserAvailable: fc.boolean(),
  current: fc.constantFrom(null, 'browser', 'edge'),
  browserP95Ms: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 5000 })),
  edgeP95Ms: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 5000 })),
});

test('a local-only pipeline never leaves, whatever else is asked', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const plan = planPlacement({ ...input, pipeline: { ...input.pipeline, localOnly: true } });
      expect(plan).toMatchObject({ placement: 'browser', reason: expect.stringContaining('local-only') });
    }),
  );
});

test('nothing is planned on an edge that is not there, and there is always a reason', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const plan = planPlacement(input);
      if (!input.edgeAvailable) expect(plan.placement).toBe('browser');
      expect(plan.reason.length).toBeGreaterThan(5);
    }),
  );
});

test('a run does not go to and fro while nothing changes', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      const first = planPlacement(input).placement;
      const second = planPlacement({ ...input, current: first }).placement;
      expect(planPlacement({ ...input, current: second }).placement).toBe(second);
    }),
  );
});
