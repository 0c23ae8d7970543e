import type { Detection } from '../detection.ts';
import { NoisyDetector } from './noisy-detector.ts';
import type { DetectorNoise } from './noisy-detector.ts';
import { sightsAt } from './scene.ts';
import type { Sight } from './scene.ts';
import { SCENES } from './scenes.ts';
import type { SceneName } from './scenes.ts';
import { TrackMetrics } from './track-metrics.ts';
import type { TrackScore } from './track-metrics.ts';
import { Tracker } from './tracker.ts';
import type { TrackerOptions } from './tracker.ts';

export const SECOND = 1_000_000;
export const ASPECT = 16 / 9;
export const OPTIONS: TrackerOptions = {
  highScore: 0.4,
  lowScore: 0.1,
  minHits: 2,
  lost: 2 * SECOND,
  keepStill: 600 * SECOND,
  anyLabel: false,
};
/** What a usual detector does wrong. */
export const NOISE: DetectorNoise = { misses: 0.06, jitter: 0.03, ghosts: 0.3, dips: 0.05 };

/** Counts from 1. */
export function numbers(last = 0): { next(): number } {
  const count = { last };
  return {
    next: () => {
      count.last += 1;
      return count.last;
    },
  };
}

export function trackerOf(options: Partial<TrackerOptions> = {}): Tracker {
  return new Tracker({ ...OPTIONS, ...options }, numbers());
}

/** A person whose middle is at `x`. */
export function personAt(x: number, score = 0.8, label = 'person'): Detection {
  return { label, score, box: { x: x - 0.05, y: 0.4, width: 0.1, height: 0.3 } };
}

/** One frame of a scene: what is there, and what a detector makes of it. */
export interface SeenFrame {
  readonly timestamp: number;
  readonly sights: readonly Sight[];
  readonly detections: readonly Detection[];
}

export function framesOf(name: SceneName, fps: number, seed: number, noise = NOISE): SeenFrame[] {
  const scene = SCENES[name](seed);
  const detector = new NoisyDetector(noise, seed + 100);
  return Array.from({ length: Math.floor(scene.seconds * fps) }, (_, index) => {
    const sights = sightsAt(scene, index / fps);
    const detections = detector.detect(sights, index / fps, 1 / fps);
    return { timestamp: Math.round((index * SECOND) / fps), sights, detections };
  });
}

/** How well a tracker does on these frames. */
export function scoreOf(frames: readonly SeenFrame[], tracker: Tracker): TrackScore {
  const metrics = new TrackMetrics();
  for (const { timestamp, sights, detections } of frames) {
    const { tracks } = tracker.update(detections, timestamp, ASPECT);
    const said = detections.flatMap(({ box }, index) => {
      const id = tracks[index] ?? 0;
      return id > 0 ? { id, box } : [];
    });
    const truth = sights.filter(({ hidden }) => hidden <= 0.75).map(({ thing, box }) => ({ id: thing, box }));
    metrics.frame(truth, said);
  }
  return metrics.score();
}
