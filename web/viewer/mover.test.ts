import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DetectResult } from '../../shared/detect/detector.ts';
import { graphWith } from '../../shared/pipeline/graph.cases.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { EdgeLinks } from './edge-links.ts';
import { FakeDetector, Openings, turns } from './fake-detector.cases.ts';
import { Lanes } from './lanes.ts';
import { Mover } from './mover.ts';
import type { Position } from './mover.ts';

const PIPELINE: ResolvedPipeline = {
  id: 'faces',
  revision: '1',
  name: 'Faces',
  placement: 'auto',
  localOnly: false,
  source: { id: 'camera', uri: 'camera', type: 'video', live: true },
  steps: [],
  graph: graphWith('faces', '1'),
};

let openings: Openings<unknown>;
let mover: Mover;
let last: Position | null;
beforeEach(async () => {
  vi.useFakeTimers();
  last = null;
  openings = new Openings(() => new FakeDetector('browser', 'wasm'));
  const lanes = Lanes.of({
    count: 1,
    open: (step, _choice, onHealth, signal) => openings.open(step, () => onHealth(null), signal),
    onChange: () => mover.look(),
  });
  const links = EdgeLinks.of({
    count: 1,
    connect: () => new Promise(() => undefined),
    onChange: () => mover.look(),
  });
  const parts = {
    pipeline: PIPELINE,
    lanes,
    links,
    isPart: false,
    isUnderway: false,
    hearing: { isHeard: true, on: () => () => undefined },
    conditions: { power: null, line: { saveData: false, isSlow: false } },
    onMove: (position: Position) => (last = position),
  };
  mover = new Mover(parts, 'auto', 'auto');
  mover.look();
  await openings.last.succeed();
});
afterEach(() => {
  mover.close();
  vi.useRealTimers();
});

function measure(totalMs: number, times = 30): void {
  const timings = { transferMs: 0, preprocessMs: 0, inferMs: totalMs, postprocessMs: 0, totalMs };
  const frame = { id: 1, timestamp: 0, width: 4, height: 4 };
  const { provider } = openings.last.detector;
  const result: DetectResult = { frame, detections: [], timings, placement: 'browser', provider };
  for (let time = 0; time < times; time += 1) mover.measured(result);
  mover.look();
}

function runsOn(name: 'wasm' | 'webgpu', reason: string): void {
  openings.last.detector.provider = { name, threads: 1, reason };
}

test('times on one provider say nothing of the one that a trial put in its place', async () => {
  measure(20);
  expect(last?.reason).toContain('fast enough');
  runsOn('webgpu', 'faster in a trial');
  openings.last.onEvent(null);
  await turns();
  expect(last?.reason).not.toContain('fast enough');
  measure(10);
  expect(last?.reason).toContain('fast enough');
});

test('results of another provider are not mixed with those before, even when nobody told of the change', () => {
  measure(20);
  runsOn('webgpu', 'opened after a loss');
  measure(20, 5);
  expect(last?.reason).not.toContain('fast enough');
});

test('a new reason for the same provider changes nothing of what is known', async () => {
  measure(20);
  runsOn('wasm', 'it proved better than WebGPU');
  openings.last.onEvent(null);
  await turns();
  expect(last?.reason).toContain('fast enough');
});
