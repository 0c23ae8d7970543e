import { expect, test } from 'vitest';
import { pictureShift } from './picture-shift.ts';
import { Track } from './track.ts';
import { ASPECT, SECOND, framesOf, personAt, scoreOf, trackerOf } from './tracker.cases.ts';
import type { SeenFrame } from './tracker.cases.ts';

const PLACES = [0.1, 0.3, 0.5, 0.7, 0.9];

function tracksAt(places: readonly number[]): Track[] {
  return places.map((x) => Track.begun(personAt(x), 0, ASPECT));
}

test('what all things do at once the picture does', () => {
  const found = PLACES.map((x) => personAt(x + 0.06));
  expect(pictureShift(tracksAt(PLACES), found)?.x).toBeCloseTo(0.06);
  expect(pictureShift(tracksAt(PLACES), [...found, personAt(0.42)])?.x).toBeCloseTo(0.06);
});

test('nothing, or what each does for itself, is no shift; nor is that of three', () => {
  expect(
    pictureShift(
      tracksAt(PLACES),
      PLACES.map((x) => personAt(x + 0.01)),
    ),
  ).toBeNull();
  const ways = [0.08, -0.08, 0.05, -0.06, 0];
  expect(
    pictureShift(
      tracksAt(PLACES),
      PLACES.map((x, index) => personAt(x + (ways[index] ?? 0))),
    ),
  ).toBeNull();
  const three = PLACES.slice(0, 3);
  expect(
    pictureShift(
      tracksAt(three),
      three.map((x) => personAt(x + 0.06)),
    ),
  ).toBeNull();
  expect(pictureShift([], [])).toBeNull();
});

test('other labels and other sizes say nothing', () => {
  expect(
    pictureShift(
      tracksAt(PLACES),
      PLACES.map((x) => personAt(x + 0.06, 0.8, 'dog')),
    ),
  ).toBeNull();
  const small = PLACES.map((x) => ({ ...personAt(x + 0.06), box: { x, y: 0.4, width: 0.02, height: 0.06 } }));
  expect(pictureShift(tracksAt(PLACES), small)).toBeNull();
});

/** The same scene before a camera that is shaken. */
function shaken(frames: readonly SeenFrame[]): SeenFrame[] {
  return frames.map(({ timestamp, sights, detections }) => {
    const seconds = timestamp / SECOND;
    const [x, y] = [0.05 * Math.sin(seconds * 9), 0.06 * Math.sin(seconds * 7.3)];
    const move = <T extends { readonly box: SeenFrame['sights'][number]['box'] }>(thing: T): T => ({
      ...thing,
      box: { ...thing.box, x: thing.box.x + x, y: thing.box.y + y },
    });
    return { timestamp, sights: sights.map(move), detections: detections.map(move) };
  });
}

test('where the camera is shaken, walkers are followed still', () => {
  const score = scoreOf(shaken(framesOf('walkers', 30, 21)), trackerOf());
  expect(score.idf1).toBeGreaterThan(0.25);
  expect(score.mota).toBeGreaterThan(0.5);
});
