import { expect, test } from 'vitest';
import { graphWith } from '../../shared/pipeline/graph.cases.ts';
import type { PlacementWish, ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { Placer } from './placement.ts';
import type { PlacementState } from './placement.ts';

const FINE = { ready: true, error: null };
const CLOSED = { ready: false, error: null };

function pipeline(placement: PlacementWish = 'auto', localOnly = false): ResolvedPipeline {
  return {
    id: 'faces',
    revision: '1',
    name: 'Faces',
    placement,
    localOnly,
    source: { id: 'camera', uri: 'camera', type: 'video', live: true },
    steps: [],
    graph: graphWith('faces', '1'),
  };
}

const CALM = { power: null, line: { saveData: false, isSlow: false } };

function state(change: Partial<PlacementState> = {}): PlacementState {
  return { choice: 'auto', browser: FINE, edge: CLOSED, edgeHeard: true, ...CALM, ...change };
}

/** A placer on a clock that each look moves on by a second. */
function placerOf(resolved = pipeline()): Placer {
  let now = 0;
  return new Placer(resolved, () => (now += 50));
}

function measure(placer: Placer, placement: 'browser' | 'edge', totalMs: number, times = 30): void {
  for (let time = 0; time < times; time += 1) placer.measured(placement, totalMs);
}

function probe(placer: Placer, placement: 'browser' | 'edge', totalMs: number): void {
  for (let time = 0; time < 5; time += 1) placer.probed(placement, totalMs);
}

test('a run that is fast enough here wants no connection, and says so', () => {
  const placer = placerOf();
  expect(placer.decide(state())).toMatchObject({ wantsEdge: false, plan: { placement: 'browser' } });
  placer.moved('browser');
  measure(placer, 'browser', 40);
  const { plan } = placer.decide(state());
  expect(plan.reason).toContain('fast enough');
});

test('a run that is slow here tries the edge with a few frames, and goes there when it is faster', () => {
  const placer = placerOf();
  placer.moved('browser');
  measure(placer, 'browser', 900);
  expect(placer.decide(state())).toMatchObject({
    wantsEdge: true,
    probe: null,
    plan: { placement: 'browser' },
  });
  expect(placer.decide(state({ edge: FINE }))).toMatchObject({ wantsEdge: true, probe: 'edge' });
  probe(placer, 'edge', 60);
  const { plan } = placer.decide(state({ edge: FINE }));
  expect(plan).toEqual({
    placement: 'edge',
    reason: 'too slow here (900 ms for 95 % of the frames); the edge takes 60 ms',
  });
});

test('the first slow results are no reason to move', () => {
  const placer = placerOf();
  placer.moved('browser');
  measure(placer, 'browser', 900, 5);
  expect(placer.decide(state({ edge: FINE })).wantsEdge).toBe(false);
});

test('times of another provider are forgotten', () => {
  const placer = placerOf();
  placer.moved('browser');
  measure(placer, 'browser', 900);
  placer.forgetBrowser();
  expect(placer.decide(state()).wantsEdge).toBe(false);
});

test('an edge that is not heard is tried only when somebody chose it', () => {
  const deaf = { edgeHeard: false };
  const slow = placerOf();
  slow.moved('browser');
  measure(slow, 'browser', 900);
  expect(slow.decide(state(deaf)).wantsEdge).toBe(false);
  expect(placerOf().decide(state({ ...deaf, choice: 'edge' })).wantsEdge).toBe(true);
  expect(placerOf(pipeline('edge')).decide(state(deaf)).wantsEdge).toBe(true);
});

test('an edge that failed is said with its own words', () => {
  const lost = { choice: 'edge', edge: { ready: false, error: 'The edge went away.' } } as const;
  const { wantsEdge, plan } = placerOf().decide(state(lost));
  expect(wantsEdge).toBe(true);
  expect(plan).toMatchObject({
    placement: 'browser',
    reason: expect.stringContaining('The edge went away.'),
  });
});

test('whatever is measured, what was chosen holds', () => {
  const placer = placerOf();
  placer.moved('browser');
  measure(placer, 'browser', 900);
  expect(placer.decide(state({ choice: 'browser', edge: FINE }))).toMatchObject({
    wantsEdge: false,
    probe: null,
  });
  placer.moved('edge');
  measure(placer, 'edge', 5_000);
  expect(placer.decide(state({ choice: 'edge', edge: FINE })).plan.placement).toBe('edge');
});

test('a local-only pipeline never wants the edge, whoever chooses it and however slow it is', () => {
  for (const choice of ['auto', 'edge', 'browser'] as const) {
    const placer = placerOf(pipeline('edge', true));
    placer.moved('browser');
    measure(placer, 'browser', 5_000);
    const decision = placer.decide(state({ choice, edge: FINE }));
    expect(decision).toMatchObject({ wantsEdge: false, probe: null, plan: { placement: 'browser' } });
  }
});

test('what cannot run here goes to the edge by itself', () => {
  const broken = { browser: { ready: false, error: 'no WASM' } };
  expect(placerOf().decide(state(broken)).wantsEdge).toBe(true);
});
