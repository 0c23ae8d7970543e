import { expect, test } from 'vitest';
import type { LiveFrame } from '../../shared/wire/live-messages.ts';
import { LiveClock } from './live-clock.ts';
import { LiveResults } from './live-results.ts';
import { liveHash, liveUrl, watchedIn } from './live-url.ts';

function frame(ms: number, ...found: readonly string[]): LiveFrame {
  const box = { x: 0, y: 0, width: 1, height: 1 };
  return {
    type: 'live',
    pipeline_id: 'porch',
    sequence: ms,
    frame: { id: ms, timestamp: ms * 1000 },
    ts_new: ms,
    ts_infer_end: ms,
    w: 640,
    h: 360,
    results: found.map((label) => ({ element: label, detections: [{ label, score: 1, box }] })),
    picture: null,
  };
}

function labels(results: LiveResults, given: LiveFrame): string[] | undefined {
  return results.add(given)?.detections.map(({ label }) => label);
}

test('what several elements found within a second is shown together', () => {
  const results = new LiveResults();
  expect(labels(results, frame(0, 'person'))).toEqual(['person']);
  expect(labels(results, frame(900, 'face'))).toEqual(['person', 'face']);
  expect(labels(results, frame(1100, 'face'))).toEqual(['face']);
});

test('a file that begins again leaves nothing of its end', () => {
  const results = new LiveResults();
  results.add(frame(60_000, 'person'));
  expect(labels(results, frame(0, 'face'))).toEqual(['face']);
});

test('a picture alone says nothing of what is in it', () => {
  const results = new LiveResults();
  results.add(frame(0, 'person'));
  expect(results.add({ ...frame(100), results: null })).toBeNull();
  expect(labels(results, frame(200))).toEqual(['person']);
});

test('between two pictures no time passes for boxes', () => {
  const clock = new LiveClock();
  expect(clock.at(77)).toBe(77);
  clock.shown({ mediaTime: 2.5, expectedDisplayTime: 100 });
  expect([clock.at(101), clock.at(9000)]).toEqual([2500, 2500]);
  expect(clock.of({ timestamp: 2_600_000, ageMs: 0 })).toBe(2600);
  clock.reset();
  expect(clock.at(5)).toBe(5);
});

test('a live view has an address on the edge and one in the app', () => {
  expect(liveUrl('http://localhost:8080/', 'front door')).toBe('ws://localhost:8080/api/live/front%20door');
  expect(liveUrl('https://edge.local/', 'porch')).toBe('wss://edge.local/api/live/porch');
  expect(watchedIn(liveHash('front door/2'))).toEqual({ pipeline: 'front door/2', device: null });
  expect(watchedIn(liveHash('gate/2', 'garage'))).toEqual({ pipeline: 'gate/2', device: 'garage' });
  expect([watchedIn('#live/a/'), watchedIn('#live//b'), watchedIn('#live/a/b/c')]).toEqual([
    null,
    null,
    null,
  ]);
  expect([watchedIn('#live/'), watchedIn('#models'), watchedIn('#live/%E0%A4')]).toEqual([null, null, null]);
});
