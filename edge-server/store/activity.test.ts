import { expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { Activity } from './activity.ts';

function activityOf(): { clock: FakeClock; activity: Activity; changes: string[] } {
  const clock = new FakeClock();
  const changes: string[] = [];
  return { clock, activity: new Activity(clock, (id) => changes.push(id)), changes };
}

test('a pipeline that nobody runs is idle, and nothing ticks', () => {
  const { clock, activity, changes } = activityOf();
  expect(activity.figures('faces')).toMatchObject({ state: 'idle', input_fps: null, health: 'ok' });
  expect(clock.pending).toBe(0);
  expect(changes).toEqual([]);
});

test('goes from starting to running to idle, and says since when', () => {
  const { clock, activity, changes } = activityOf();
  const session = activity.open('faces');
  expect(activity.figures('faces').state).toBe('starting');
  clock.advance(500);
  session.setState('running');
  const { state, since } = activity.figures('faces');
  expect([state, since]).toEqual(['running', new Date(clock.wallTime()).toISOString()]);
  clock.advance(10_000);
  expect(activity.figures('faces').since).toBe(since);
  session.close();
  session.close();
  expect(activity.figures('faces').state).toBe('idle');
  expect(clock.pending).toBe(0);
  expect(changes.filter((id) => id !== 'faces')).toEqual([]);
});

test('measures results, adds up what clients report, and takes the worst state', () => {
  const { clock, activity } = activityOf();
  const [one, two] = [activity.open('faces'), activity.open('faces')];
  one.setState('running');
  two.setState('healing');
  one.report(30, 5.04);
  two.report(15, 1);
  for (let frame = 0; frame < 100; frame += 1) {
    clock.advance(50);
    one.inferred(frame < 90 ? 10 : 100);
  }
  expect(activity.figures('faces')).toMatchObject({
    state: 'healing',
    health: 'warning',
    input_fps: 45,
    infer_fps: 20,
    drop_fps: 6,
    latency_ms: { p50: 10, p95: 100 },
  });
});

test('figures are told of once a second while something runs', () => {
  const { clock, activity, changes } = activityOf();
  activity.open('faces').setState('running');
  const before = changes.length;
  clock.advance(5_000);
  expect(changes.length - before).toBe(5);
});
