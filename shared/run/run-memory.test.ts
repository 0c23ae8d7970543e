import { expect, test } from 'vitest';
import type { GraphElement } from './graph.ts';
import { RunMemory } from './run-memory.ts';
import { graphOf } from './test-elements.cases.ts';

function memoryOf() {
  const memory = new RunMemory();
  memory.keep([{ element: 'a', type: 'window', state: [1, 2] }]);
  return memory;
}

const A: GraphElement = { name: 'a', type: 'window', config: null, flow: 'one', onError: 'skip' };

test('what an element knew is given to the one in its place, unless that is of another type', () => {
  const memory = memoryOf();
  memory.note([{ ...figures, name: 'a', type: 'window', metrics: { seen: 3 } }]);
  expect(memory.legacyOf([A])).toEqual({
    saved: { a: [1, 2] },
    metrics: { a: { seen: 3 } },
    paused: [],
    kept: [],
  });
  memory.retain(graphOf({ a: { type: 'other' } }, {}));
  expect(memory.legacyOf([A])).toEqual({ saved: {}, metrics: {}, paused: [], kept: [] });
});

test('a state with which three in a row were lost is given to no fourth; a newer one is', () => {
  const memory = memoryOf();
  const given = (): unknown => memory.legacyOf([A]).saved.a;
  expect([given(), given(), given(), given()]).toEqual([[1, 2], [1, 2], [1, 2], undefined]);
  memory.keep([{ element: 'a', type: 'window', state: 5 }]);
  expect(given()).toBe(5);
});

test('a state that cannot be kept any more is forgotten: an old one would tell of things again', () => {
  const memory = memoryOf();
  memory.keep([{ element: 'a', type: 'window' }]);
  expect([memory.stateOf('a'), memory.states()]).toEqual([undefined, {}]);
});

const figures = {
  flow: 'one',
  state: 'idle',
  processed: 0,
  emitted: 0,
  filtered: 0,
  failed: 0,
  rate: 0,
  latencyMs: { p50: null, p95: null },
  restarts: 0,
  lastError: null,
  heartbeatAgeMs: 0,
} as const;
