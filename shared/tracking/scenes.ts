import type { Mover, Pillar, Scene, Waypoint } from './scene.ts';
import { seededRandom } from './seeded-random.ts';

/** A person is about 0.4 as wide as high; frames are 16 to 9. */
const PERSON = 0.4 * (9 / 16);
const CAR = 2 * (9 / 16);

/** Scenes whose truth is known, by name; the same seed gives the same. */
export const SCENES = { crossings, pillars, walkers, crowd, passing, traffic };
/** One of `SCENES`. */
export type SceneName = keyof typeof SCENES;

/** Two and two people walk towards each other and past. */
function crossings(seed: number): Scene {
  const random = seededRandom(seed);
  const movers = Array.from({ length: 6 }, (_, pair) => {
    const [at, y] = [pair * 8, 0.75 + 0.2 * random()];
    const height = 0.35 + 0.1 * random();
    const across = 4 + 2 * random();
    // At almost the same depth, so that one hides the other.
    return [
      person([point(at, -0.1, y, height), point(at + across, 1.1, y, height)]),
      person([point(at, 1.1, y + 0.02, height), point(at + across, -0.1, y + 0.02, height)]),
    ];
  });
  return { seconds: 48, movers: movers.flat(), pillars: [] };
}

/** People who walk behind pillars, and are wholly hidden there for a while. */
function pillars(seed: number): Scene {
  const random = seededRandom(seed);
  const movers = Array.from({ length: 10 }, (_, index) => {
    const [at, y] = [index * 2.5, 0.7 + 0.15 * random()];
    const [height, across] = [0.3 + 0.1 * random(), 6 + 4 * random()];
    const [from, to] = random() < 0.5 ? [-0.1, 1.1] : [1.1, -0.1];
    return person([point(at, from, y, height), point(at + across, to, y, height)]);
  });
  return { seconds: 34, movers, pillars: [pillar(0.27), pillar(0.62)] };
}

function pillar(x: number): Pillar {
  return { box: { x, y: 0, width: 0.11, height: 0.99 } };
}

/** A few people who walk, turn and stand about. */
function walkers(seed: number): Scene {
  return { seconds: 30, movers: strollers(seed, 8, 30, 0.35), pillars: [] };
}

/** Many people who walk, turn and stand about. */
function crowd(seed: number): Scene {
  return { seconds: 30, movers: strollers(seed, 24, 30, 0.25), pillars: [] };
}

/** Some stand, others pass in front of them. */
function passing(seed: number): Scene {
  const random = seededRandom(seed);
  const standing = Array.from({ length: 4 }, (_, index) => {
    const [x, y] = [0.15 + 0.22 * index, 0.72 + 0.05 * random()];
    return person([point(0, x, y, 0.4), point(31, x + 0.01, y, 0.4)]);
  });
  const going = Array.from({ length: 8 }, (_, index) => {
    const [at, y] = [1 + index * 3, 0.85 + 0.1 * random()];
    const [from, to] = index % 2 === 0 ? [-0.1, 1.1] : [1.1, -0.1];
    return person([point(at, from, y, 0.5), point(at + 4 + 2 * random(), to, y, 0.5)]);
  });
  return { seconds: 30, movers: [...standing, ...going], pillars: [] };
}

/** Fast cars on two lanes, and parked ones. */
function traffic(seed: number): Scene {
  const random = seededRandom(seed);
  const parked = [0.2, 0.5, 0.8].map((x) => car([point(0, x, 0.45, 0.1), point(31, x, 0.45, 0.1)]));
  const driving = Array.from({ length: 14 }, (_, index) => {
    const [at, across] = [index * 2 + random(), 1.5 + 1.5 * random()];
    const isNear = index % 2 === 0;
    const [y, height] = isNear ? [0.85, 0.2] : [0.65, 0.15];
    const [from, to] = isNear ? [-0.2, 1.2] : [1.2, -0.2];
    return car([point(at, from, y, height), point(at + across, to, y, height)]);
  });
  return { seconds: 30, movers: [...parked, ...driving], pillars: [] };
}

function strollers(seed: number, count: number, seconds: number, height: number): Mover[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const size = height * (0.8 + 0.4 * random());
    const way: Waypoint[] = [];
    let at = random() < 0.6 ? 0 : random() * seconds * 0.5;
    let [x, y] = [0.05 + 0.9 * random(), 0.5 + 0.45 * random()];
    while (at < seconds + 1) {
      way.push(point(at, x, y, size * (0.5 + 0.6 * y)));
      if (random() < 0.25) {
        at += 1 + 3 * random();
        way.push(point(at, x, y, size * (0.5 + 0.6 * y)));
      }
      const [nextX, nextY] = [
        0.05 + 0.9 * random(),
        Math.min(0.98, Math.max(0.45, y + 0.3 * (random() - 0.5))),
      ];
      // Up to about their own height in a second.
      at += Math.max(0.8, Math.hypot((nextX - x) * (16 / 9), nextY - y) / (size * (0.4 + 0.5 * random())));
      [x, y] = [nextX, nextY];
    }
    way.push(point(at, x, y, size * (0.5 + 0.6 * y)));
    return person(way);
  });
}

function point(at: number, x: number, y: number, height: number): Waypoint {
  return { at, x, y, height };
}

function person(way: readonly Waypoint[]): Mover {
  return { label: 'person', shape: PERSON, way };
}

function car(way: readonly Waypoint[]): Mover {
  return { label: 'car', shape: CAR, way };
}
