import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import type { LaneStatus } from '../inference/lane-status.ts';
import { LoopGapMeter } from './loop-gap.ts';
import { Metrics } from './metrics.ts';

const LANE: LaneStatus = {
  model: 'tiny',
  state: 'ready',
  pid: 1,
  clients: 2,
  waiting: 3,
  restarts: 4,
  trouble: null,
  provider: null,
};

test('counts frames by what became of them, and how long each stage took', async () => {
  const metrics = new Metrics();
  for (let frame = 0; frame < 3; frame += 1) metrics.received('tiny');
  metrics.inferred('tiny', { queueMs: 0, preprocessMs: 2, inferMs: 30, postprocessMs: 1 });
  metrics.dropped('tiny', 'deadline');
  const { text, contentType } = await metrics.scrape();
  expect(contentType).toContain('text/plain');
  for (const line of [
    'sightline_frames_received_total{model="tiny"} 3',
    'sightline_frames_inferred_total{model="tiny"} 1',
    'sightline_frames_dropped_total{model="tiny",reason="deadline"} 1',
    'sightline_stage_seconds_sum{model="tiny",stage="infer"} 0.03',
    'sightline_stage_seconds_bucket{le="0.025",model="tiny",stage="infer"} 0',
    'sightline_stage_seconds_bucket{le="0.05",model="tiny",stage="infer"} 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('reads lanes, connections and the event loop when asked', async () => {
  const metrics = new Metrics();
  let connections = 1;
  metrics.include({
    lanes: () => [LANE],
    offloadConnections: () => connections,
    eventClients: () => 5,
    liveViewers: () => 6,
    loopGap: () => ({ p50: 0.001, p99: 0.004, max: 0.01 }),
  });
  connections = 7;
  const { text } = await metrics.scrape();
  for (const line of [
    'sightline_offload_connections 7',
    'sightline_event_clients 5',
    'sightline_lane_up{model="tiny"} 1',
    'sightline_lane_restarts{model="tiny"} 4',
    'sightline_lane_waiting{model="tiny"} 3',
    'sightline_event_loop_gap_seconds{quantile="0.99"} 0.004',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('the gap of the event loop is measured while somebody watches, and not otherwise', async () => {
  const clock = new FakeClock();
  const meter = new LoopGapMeter(clock);
  expect([meter.gap.p99, clock.pending]).toEqual([0, 0]);
  const [one, two] = [meter.watch(), meter.watch()];
  await turn();
  const until = performance.now() + 60;
  while (performance.now() < until);
  await turn();
  expect(meter.gap.max).toBeGreaterThan(0.04);
  // The last full window is what is told from then on.
  clock.advance(2000);
  expect(meter.gap.max).toBeGreaterThan(0.04);
  one();
  one();
  expect(clock.pending).toBe(1);
  two();
  expect([meter.gap.max, clock.pending]).toEqual([0, 0]);
});

/** Lets the event loop turn, timers included. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
}
