import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { graphWith } from '../../shared/pipeline/graph.cases.ts';
import type { PlacementWish, ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { EdgeLinks } from './edge-links.ts';
import { FakeDetector, Openings } from './fake-detector.cases.ts';
import { Lanes } from './lanes.ts';
import { Movers } from './movers.ts';
import type { Positions } from './movers.ts';
import type { PlacementChoice } from './viewer.api.ts';

const LOST = new SightlineError('edge_lost', 'The edge went away.');
const PINNED_HERE = 'the document pins it to the browser';
const PINNED_THERE = 'the document pins it to the edge';

let lanes: Openings<unknown>;
let links: Openings<SightlineError>;
let movers: Movers;
let told: Positions[];

/** A pipeline whose detectors `a`, `b`, … say that they want to be there; undefined: they say nothing. */
function pipelineOf(
  wishes: readonly (PlacementWish | undefined)[],
  change: Partial<ResolvedPipeline> = {},
): ResolvedPipeline {
  return {
    id: 'hybrid',
    revision: '1',
    name: 'Hybrid',
    placement: 'auto',
    localOnly: false,
    source: { id: 'camera', uri: 'camera', type: 'video', live: true },
    steps: wishes.map((placement, step) => ({
      element: 'detect_objects',
      name: 'abc'.charAt(step),
      model: 'm',
      options: {},
      ...(placement && { placement }),
    })),
    graph: graphWith('hybrid', '1'),
    ...change,
  };
}

async function move(pipeline: ResolvedPipeline, choice: PlacementChoice = 'auto'): Promise<void> {
  const count = pipeline.steps.length;
  const onChange = (): void => movers.look();
  const connect: typeof links.open = (...how) => links.open(...how);
  movers = new Movers(
    {
      pipeline,
      lanes: Lanes.of({
        count,
        open: (step, _choice, onHealth, signal) => lanes.open(step, () => onHealth(null), signal),
        onChange,
      }),
      links: EdgeLinks.of({ count, connect, onChange }),
      hearing: { isHeard: true, on: () => () => undefined },
      conditions: { power: null, line: { saveData: false, isSlow: false } },
      onMove: (positions) => told.push(positions),
    },
    choice,
    'auto',
  );
  movers.look();
  for (const lane of lanes.all) await lane.succeed();
  for (const link of links.all) await link.succeed();
}

/** Where each is, as the detectors do and as the words do. */
function sides(): (string | undefined)[] {
  const { detectors, places } = told.at(-1) ?? {};
  const looking = (detectors ?? []).map(({ placement }) => placement);
  expect(places?.map(({ placement }) => placement)).toEqual(looking);
  return looking;
}

function reasons(): (string | undefined)[] {
  return (told.at(-1)?.places ?? []).map(({ reason }) => reason);
}

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  lanes = new Openings(() => new FakeDetector('browser', 'wasm'));
  links = new Openings(() => new FakeDetector('edge', 'cpu'));
});
afterEach(async () => {
  await movers.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test('of a hybrid only the part that is pinned to the edge is connected, and each says why it is there', async () => {
  await move(pipelineOf(['browser', 'edge']));
  expect(links.all.map(({ step }) => step)).toEqual([1]);
  expect(sides()).toEqual(['browser', 'edge']);
  expect(reasons()).toEqual([PINNED_HERE, PINNED_THERE]);
  expect(told.at(-1)).toMatchObject({
    placement: 'edge',
    reason: `\`a\` here: ${PINNED_HERE}; \`b\` on the edge: ${PINNED_THERE}`,
    provider: { name: 'cpu' },
    error: null,
  });
});

test('an edge that is lost leaves the others as they are, and its part goes on here until it is back', async () => {
  await move(pipelineOf(['browser', 'edge', 'edge']));
  const [here, , third] = told.at(-1)?.detectors ?? [];
  links.all[0]?.onEvent(LOST);
  expect(sides()).toEqual(['browser', 'browser', 'edge']);
  expect([told.at(-1)?.detectors?.[0], told.at(-1)?.detectors?.[2]]).toEqual([here, third]);
  expect(reasons()[1]).toContain('The edge went away.');
  expect(told.at(-1)?.error).toMatchObject({ code: 'edge_lost' });
  await vi.advanceTimersByTimeAsync(1_000);
  await links.last.succeed();
  expect(sides()).toEqual(['browser', 'edge', 'edge']);
  expect(told.at(-1)?.error).toBeNull();
});

test('who chooses the edge takes all there that is not pinned; who chooses the browser sends nothing', async () => {
  await move(pipelineOf(['browser', undefined, 'edge']), 'edge');
  expect(links.all.map(({ step }) => step)).toEqual([1, 2]);
  expect(sides()).toEqual(['browser', 'edge', 'edge']);
  expect(reasons()).toEqual([PINNED_HERE, 'you chose the edge', PINNED_THERE]);
  movers.setChoice('browser');
  await vi.advanceTimersByTimeAsync(1);
  expect(sides()).toEqual(['browser', 'browser', 'browser']);
  expect(told.at(-1)?.reason).toBe('you chose the browser');
  expect(links.all.map(({ detector }) => detector.closed)).toEqual([1, 1]);
});

test('whatever its elements say, nothing of a local-only pipeline is connected', async () => {
  await move(pipelineOf(['edge', undefined], { localOnly: true }), 'edge');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(links.all).toEqual([]);
  expect(sides()).toEqual(['browser', 'browser']);
  expect(told.at(-1)?.reason).toContain('local-only');
});

test('all that are to be decided on go together, whoever is pinned beside them', async () => {
  await move(pipelineOf(['auto', 'edge', undefined]));
  expect(links.all.map(({ step }) => step)).toEqual([1]);
  expect(reasons()[0]).toBe(reasons()[2]);
  // What another one takes is no reason to move.
  const frame = { id: 1, timestamp: 0, width: 4, height: 4 };
  const timings = { transferMs: 0, preprocessMs: 0, inferMs: 900, postprocessMs: 0, totalMs: 900 };
  const { provider } = lanes.last.detector;
  const result = { frame, detections: [], timings, placement: 'browser', provider } as const;
  for (let time = 0; time < 30; time += 1) movers.measured(result);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(links.all).toHaveLength(1);
});

test('one that says auto in a pipeline on the edge is decided on by itself', async () => {
  await move(pipelineOf([undefined, 'auto'], { placement: 'edge' }));
  expect(sides()).toEqual(['edge', 'browser']);
  expect(reasons()[0]).toBe('the pipeline asks for the edge');
  expect(reasons()[1]).toContain('not measured yet');
});

test('one that is wanted elsewhere while it runs moves alone: no lane and no other connection is opened anew', async () => {
  await move(pipelineOf(['browser', 'edge', undefined]));
  const [first, second] = told.at(-1)?.detectors ?? [];
  movers.take(pipelineOf(['browser', 'edge', 'edge']));
  expect(sides()).toEqual(['browser', 'edge', 'browser']);
  await links.last.succeed();
  expect(sides()).toEqual(['browser', 'edge', 'edge']);
  expect(told.at(-1)?.detectors?.slice(0, 2)).toEqual([first, second]);
  expect([lanes.all.length, links.all.length]).toEqual([3, 2]);
  movers.take(pipelineOf(['browser', 'browser', 'edge']));
  await vi.advanceTimersByTimeAsync(1);
  expect(sides()).toEqual(['browser', 'browser', 'edge']);
  expect(links.all.map(({ detector }) => detector.closed)).toEqual([1, 0]);
  expect(lanes.all.map(({ detector }) => detector.closed)).toEqual([0, 0, 0]);
  expect(told.at(-1)?.detectors?.[0]).toBe(first);
});

test('what a pipeline as a whole wants from now on holds for those that say nothing', async () => {
  await move(pipelineOf([undefined, 'browser']));
  movers.take(pipelineOf([undefined, 'browser'], { placement: 'edge' }));
  await links.last.succeed();
  expect(sides()).toEqual(['edge', 'browser']);
  expect(lanes.all).toHaveLength(2);
});

test('one that cannot run here at all is on the edge, and the others are where they want to be', async () => {
  const pipeline = pipelineOf(['browser', 'edge']);
  const opened = move(pipeline);
  await lanes.last.fail(new SightlineError('unsupported', 'It is too large.'));
  await opened;
  expect(sides()).toEqual(['browser', 'edge']);
  expect(told.at(-1)?.hopeless).toBeNull();
});

test('a pipeline without detectors runs', async () => {
  await move(pipelineOf([]));
  expect(told.at(-1)).toMatchObject({ detectors: [], places: [], placement: 'browser', hopeless: null });
});
