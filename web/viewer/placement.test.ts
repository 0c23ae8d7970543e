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

function state(change: Partial<PlacementState> = {}): PlacementState {
  return { choice: 'auto', browser: FINE, edge: CLOSED, edgeHeard: true, ...change };
}

function measure(placer: Placer, placement: 'browser' | 'edge', totalMs: number, times = 30): void {
  for (let time = 0; time < times; time += 1) placer.measured(placement, totalMs);
}

test('a run that is fast enough here wants no connection, and says so', () => {
  const placer = new Placer(pipeline());
  expect(placer.decide(state())).toMatchObject({ wantsEdge: false, plan: { placement: 'browser' } });
  placer.current = 'browser';
  measure(placer, 'browser', 40);
  const { plan } = placer.decide(state());
  expect(plan.reason).toContain('fast enough');
});

test('a run that is slow here wants the edge, and goes there when it is up', () => {
  const placer = new Placer(pipeline());
  placer.current = 'browser';
  measure(placer, 'browser', 900);
  expect(placer.decide(state())).toMatchObject({ wantsEdge: true, plan: { placement: 'browser' } });
  expect(placer.decide(state({ edge: FINE }))).toMatchObject({
    wantsEdge: true,
    plan: { placement: 'edge' },
  });
});

test('the first slow results are no reason to move', () => {
  const placer = new Placer(pipeline());
  placer.current = 'browser';
  measure(placer, 'browser', 900, 5);
  expect(placer.decide(state({ edge: FINE })).wantsEdge).toBe(false);
});

test('times of another provider are forgotten', () => {
  const placer = new Placer(pipeline());
  placer.current = 'browser';
  measure(placer, 'browser', 900);
  placer.forgetBrowser();
  expect(placer.decide(state()).wantsEdge).toBe(false);
});

test('an edge that is not heard is tried only when somebody chose it', () => {
  const deaf = { edgeHeard: false };
  const slow = new Placer(pipeline());
  slow.current = 'browser';
  measure(slow, 'browser', 900);
  expect(slow.decide(state(deaf)).wantsEdge).toBe(false);
  expect(new Placer(pipeline()).decide(state({ ...deaf, choice: 'edge' })).wantsEdge).toBe(true);
  expect(new Placer(pipeline('edge')).decide(state(deaf)).wantsEdge).toBe(true);
});

test('an edge that failed is said with its own words', () => {
  const lost = { choice: 'edge', edge: { ready: false, error: 'The edge went away.' } } as const;
  const { wantsEdge, plan } = new Placer(pipeline()).decide(state(lost));
  expect(wantsEdge).toBe(true);
  expect(plan).toMatchObject({
    placement: 'browser',
    reason: expect.stringContaining('The edge went away.'),
  });
});

test('a local-only pipeline never wants the edge, whoever chooses it', () => {
  for (const choice of ['auto', 'edge', 'browser'] as const) {
    const decision = new Placer(pipeline('edge', true)).decide(state({ choice, edge: FINE }));
    expect(decision).toMatchObject({ wantsEdge: false, plan: { placement: 'browser' } });
  }
});

test('what cannot run here goes to the edge by itself', () => {
  const broken = { browser: { ready: false, error: 'no WASM' } };
  expect(new Placer(pipeline()).decide(state(broken)).wantsEdge).toBe(true);
});
