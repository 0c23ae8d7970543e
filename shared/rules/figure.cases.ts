import type { Detection, KeyPoint } from '../detection.ts';

/** How somebody is held who is drawn for a test: angles against the vertical, degrees. */
export interface FigureInit {
  readonly back: number;
  readonly legs: number;
  readonly score?: number;
  /** Width over height of the picture. */
  readonly aspect?: number;
  readonly track?: number;
}

const HIP = { x: 0.5, y: 0.6 };
const [BACK, LEGS] = [0.2, 0.3];
const WIDTH = 0.04;

/** A person of sticks: shoulders, hips, knees and ankles. */
export function figure({ back, legs, score = 0.8, aspect = 16 / 9, track }: FigureInit): Detection {
  const shoulder = { x: HIP.x + (sine(back) * BACK) / aspect, y: HIP.y - cosine(back) * BACK };
  const down = (share: number) => ({
    x: HIP.x - (sine(legs) * LEGS * share) / aspect,
    y: HIP.y + cosine(legs) * LEGS * share,
  });
  const parts = { shoulder, hip: HIP, knee: down(0.5), ankle: down(1) };
  const keypoints = Object.entries(parts).flatMap(([part, { x, y }]): KeyPoint[] => [
    { name: `left_${part}`, x: x + WIDTH / 2, y, score },
    { name: `right_${part}`, x: x - WIDTH / 2, y, score },
  ]);
  const box = { x: 0.2, y: 0.3, width: 0.5, height: 0.6 };
  return { label: 'person', score, box, keypoints, ...(track === undefined ? {} : { track }) };
}

function sine(degrees: number): number {
  return Math.sin((degrees * Math.PI) / 180);
}

function cosine(degrees: number): number {
  return Math.cos((degrees * Math.PI) / 180);
}
