// How well things are followed, on scenes whose truth is known, seen by a detector that errs; and what it costs.
import { NoisyDetector } from '../../build/shared/tracking/noisy-detector.js';
import { sightsAt } from '../../build/shared/tracking/scene.js';
import { SCENES } from '../../build/shared/tracking/scenes.js';
import { seededRandom } from '../../build/shared/tracking/seeded-random.js';
import { TrackMetrics } from '../../build/shared/tracking/track-metrics.js';
import { Tracker } from '../../build/shared/tracking/tracker.js';
import { GreedyTracker } from './greedy.mjs';

const SEEDS = [1, 2, 3, 4, 5];
const RATES = [1, 5, 15, 30];
const NOISE = { misses: 0.06, jitter: 0.03, ghosts: 0.3, dips: 0.05 };
const OPTIONS = {
  highScore: 0.4,
  lowScore: 0.1,
  minHits: 2,
  lost: 2_000_000,
  keepStill: 600_000_000,
  anyLabel: false,
};
const ASPECT = 16 / 9;
/** Hidden more than this, a thing is not to be seen. */
const HIDDEN = 0.75;

export async function runTrackingBench() {
  const rows = [];
  for (const name of [...Object.keys(SCENES), 'gaps']) {
    for (const fps of RATES) rows.push(rowOf(name, fps));
  }
  console.table(rows.map(rounded));
  return [10, 50, 200].map(costOf);
}

function rowOf(name, fps) {
  const ours = { switches: 0, fragments: 0, mota: 0, idf1: 0 };
  const plain = { switches: 0, fragments: 0, mota: 0, idf1: 0 };
  for (const seed of SEEDS) {
    add(ours, play(name, fps, seed, byTracker));
    add(plain, play(name, fps, seed, byGreedy));
  }
  return {
    scene: name,
    fps,
    'switches (greedy)': `${ours.switches} (${plain.switches})`,
    'fragments (greedy)': `${ours.fragments} (${plain.fragments})`,
    MOTA: ours.mota / SEEDS.length,
    'greedy MOTA': plain.mota / SEEDS.length,
    IDF1: ours.idf1 / SEEDS.length,
    'greedy IDF1': plain.idf1 / SEEDS.length,
  };
}

function add(sum, score) {
  for (const key of Object.keys(sum)) sum[key] += score[key];
}

/** One scene from its beginning to its end. */
function play(name, fps, seed, follow) {
  const scene = SCENES[name === 'gaps' ? 'walkers' : name](seed);
  const detector = new NoisyDetector(NOISE, seed + 100);
  const metrics = new TrackMetrics();
  const update = follow();
  let before = 0;
  for (const seconds of timesOf(scene.seconds, fps, name === 'gaps' ? seed : null)) {
    const sights = sightsAt(scene, seconds);
    const detections = detector.detect(sights, seconds, seconds - before);
    before = seconds;
    const tracks = update(detections, seconds);
    metrics.frame(
      sights.filter(({ hidden }) => hidden <= HIDDEN).map(({ thing, box }) => ({ id: thing, box })),
      detections.flatMap(({ box }, index) => (tracks[index] > 0 ? { id: tracks[index], box } : [])),
    );
  }
  return metrics.score();
}

/** Even, or where there are gaps, trembling and with pauses of up to a second. */
function timesOf(seconds, fps, seed) {
  if (seed === null) return Array.from({ length: Math.floor(seconds * fps) }, (_, frame) => frame / fps);
  const random = seededRandom(seed);
  const times = [];
  for (let at = 0; at < seconds;) {
    times.push(at);
    at += (0.5 + random()) / fps + (random() < 0.03 ? random() : 0);
  }
  return times;
}

function byTracker() {
  let last = 0;
  const tracker = new Tracker(OPTIONS, { next: () => ++last });
  return (detections, seconds) => tracker.update(detections, Math.round(seconds * 1e6), ASPECT).tracks;
}

function byGreedy() {
  const tracker = new GreedyTracker();
  return (detections, seconds) => tracker.update(detections, seconds);
}

/** Microseconds per frame with so many things that move. */
function costOf(objects) {
  const random = seededRandom(objects);
  const things = Array.from({ length: objects }, () => ({
    x: random(),
    y: random(),
    stepX: (random() - 0.5) / 100,
    stepY: (random() - 0.5) / 100,
  }));
  const frames = Array.from({ length: 400 }, (_, frame) =>
    things.map(({ x, y, stepX, stepY }) => ({
      label: 'person',
      score: 0.5 + 0.4 * random(),
      box: { x: fold(x + frame * stepX), y: fold(y + frame * stepY), width: 0.04, height: 0.1 },
    })),
  );
  const follow = byTracker();
  const times = frames.map((detections, frame) => {
    const started = performance.now();
    follow(detections, frame / 15);
    return (performance.now() - started) * 1000;
  });
  const settled = times.slice(100).toSorted((a, b) => a - b);
  return {
    objects,
    'µs per frame (p50)': settled[Math.floor(settled.length / 2)],
    'µs per frame (p99)': settled[Math.floor(settled.length * 0.99)],
  };
}

function fold(value) {
  const at = Math.abs(value) % 2;
  return (at > 1 ? 2 - at : at) * 0.9;
}

function rounded(row) {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'number' ? Math.round(value * 1000) / 1000 : value,
    ]),
  );
}
