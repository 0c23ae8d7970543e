import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { graphWith } from '../../shared/pipeline/graph.cases.ts';
import type { ResolvedPipeline, ResolvedStep } from '../../shared/pipeline/resolved.ts';
import { EdgeLinks } from './edge-links.ts';
import { placesOf } from './edge-side.ts';
import { FakeDetector, Openings, turns } from './fake-detector.cases.ts';
import { Lanes } from './lanes.ts';
import { Mover } from './mover.ts';
import type { Position } from './mover.ts';

const OBJECTS: ResolvedStep = { element: 'detect_objects', name: 'objects', model: 'm', options: {} };
const FACES: ResolvedStep = {
  element: 'detect_faces',
  name: 'faces',
  model: 'f',
  options: {},
  within: { labels: ['person'], grow: 0.1, max: 8 },
};

let lanes: Openings<unknown>;
let links: Openings<SightlineError>;
let mover: Mover;
let last: Position | null;

function move(steps: readonly ResolvedStep[], choice: 'auto' | 'edge'): void {
  const pipeline: ResolvedPipeline = {
    id: 'faces',
    revision: '1',
    name: 'Faces',
    placement: 'auto',
    localOnly: false,
    source: { id: 'camera', uri: 'camera', type: 'video', live: true },
    steps,
    graph: graphWith('faces', '1'),
  };
  const onChange = (): void => mover.look();
  const connect: typeof links.open = (...how) => links.open(...how);
  const all = EdgeLinks.of({ count: steps.length, connect, onChange });
  const parts = {
    pipeline,
    lanes: Lanes.of({
      count: steps.length,
      open: (step, _choice, onHealth, signal) => lanes.open(step, () => onHealth(null), signal),
      onChange,
    }),
    links: all.some(placesOf(pipeline).going),
    isPart: false,
    isUnderway: false,
    hearing: { isHeard: true, on: () => () => undefined },
    conditions: { power: null, line: { saveData: false, isSlow: false } },
    onMove: (position: Position) => (last = position),
  };
  mover = new Mover(parts, choice, 'auto');
  mover.look();
}

function sides(): (string | undefined)[] {
  return (last?.detectors ?? []).map(({ placement }) => placement);
}

beforeEach(() => {
  vi.useFakeTimers();
  last = null;
  lanes = new Openings(() => new FakeDetector('browser', 'wasm'));
  links = new Openings(() => new FakeDetector('edge', 'cpu'));
});
afterEach(() => {
  mover.close();
  vi.useRealTimers();
});

test('who looks within boxes stays here while the others go to the edge, and that is said', async () => {
  move([OBJECTS, FACES], 'edge');
  for (const lane of lanes.all) await lane.succeed();
  await links.last.succeed();
  expect(links.all).toHaveLength(1);
  expect(sides()).toEqual(['edge', 'browser']);
  expect(last).toMatchObject({ placement: 'edge', error: null });
  expect(last?.reason).toBe('you chose the edge; `faces` looks within boxes and stays here');
  const { detectors } = last ?? {};
  mover.look();
  expect(last?.detectors).toBe(detectors);
});

test('steps are told apart by their place, whichever stays', async () => {
  move([FACES, OBJECTS, FACES], 'edge');
  for (const lane of lanes.all) await lane.succeed();
  await links.last.succeed();
  expect(sides()).toEqual(['browser', 'edge', 'browser']);
  expect(last?.reason).toContain('`faces`, `faces` look within boxes and stay here');
});

test('a connection that is lost leaves all of it here until it is back', async () => {
  move([OBJECTS, FACES], 'edge');
  for (const lane of lanes.all) await lane.succeed();
  await links.last.succeed();
  links.last.onEvent(new SightlineError('edge_lost', 'The edge went away.'));
  expect(sides()).toEqual(['browser', 'browser']);
  await vi.advanceTimersByTimeAsync(1_000);
  await links.last.succeed();
  expect(sides()).toEqual(['edge', 'browser']);
});

test('where nothing can go, no connection is tried for, whoever wishes for it', async () => {
  move([FACES], 'edge');
  await lanes.last.succeed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([links.all.length, sides()]).toEqual([0, ['browser']]);
  expect(last?.reason).toMatch(/^`faces` looks within boxes, .*; only the whole run can move there$/);
  expect(last?.error).toBeNull();
});

test('what the last detector of a cascade takes says nothing of those that could go', async () => {
  move([OBJECTS, FACES], 'auto');
  for (const lane of lanes.all) await lane.succeed();
  const timings = { transferMs: 0, preprocessMs: 0, inferMs: 900, postprocessMs: 0, totalMs: 900 };
  const { provider } = lanes.last.detector;
  const frame = { id: 1, timestamp: 0, width: 4, height: 4 };
  const result = { frame, detections: [], timings, placement: 'browser', provider } as const;
  for (let time = 0; time < 30; time += 1) mover.measured(result);
  mover.look();
  await turns();
  expect(links.all).toHaveLength(0);
  expect(last?.reason).toContain('not measured yet');
});
