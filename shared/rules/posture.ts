import type { Detection, KeyPoint } from '../detection.ts';
import type { Point } from './geometry.ts';

/** Standing or sitting; with the back down and the legs not, or in a way nobody lies; or with the whole body down. */
export type Stance = 'upright' | 'bent' | 'down';

/** How a body is held, as far as its key points tell. */
export interface Posture {
  readonly stance: Stance;
  /** Of the back against the vertical, degrees: 0 upright, 90 lying, 180 head down. */
  readonly leaningAngle: number;
  /** From hips to shoulders, in heights of the picture. */
  readonly length: number;
  /** The middle of the hips; x counts in heights of the picture, too. */
  readonly hip: Point;
  /** 0..1: as sure as the less sure of shoulders and hips; less where only one side of them is seen. */
  readonly confidence: number;
  /** The sides that were seen, as shoulder and hip. */
  readonly left: Side | null;
  readonly right: Side | null;
}

/** The back on one side of the body. */
export interface Side {
  readonly shoulder: Point;
  readonly hip: Point;
  readonly score: number;
}

/** A key point that is less sure than this is a guess. Those of people who lie are hardly surer. */
const SEEN = 0.03;
/** One side alone says a little less. */
const ONE_SIDE = 0.9;
/** From here on a back is down: Ambianic's angle. */
export const FALL_ANGLE = 60;
/** Of the line from the feet to the shoulders: who only bends over stands on the feet. */
const BODY_ANGLE = 50;
/** Nobody comes to lie with the head straight down: where it looks so, nobody was seen. */
const HEAD_DOWN = 145;

/** Reads a posture; `aspect` is the picture's width over its height. Null where no back is seen. */
export function postureOf(detection: Detection, aspect: number, fallAngle = FALL_ANGLE): Posture | null {
  const points = new Map((detection.keypoints ?? []).map((point) => [point.name, point]));
  const [left, right] = [sideOf(points, 'left'), sideOf(points, 'right')];
  const sides = [left, right].filter((side) => side !== null);
  if (sides.length === 0) return null;
  const shoulder = middle(sides.map((side) => side.shoulder));
  const hip = middle(sides.map((side) => side.hip));
  const leaningAngle = angle(hip, shoulder, aspect);
  const legs = legsOf(points);
  const bodyAngle = legs === null ? leaningAngle : angle(legs, shoulder, aspect);
  const score = sides.reduce((sum, side) => sum + side.score, 0) / sides.length;
  const confidence = score * (sides.length === 1 ? ONE_SIDE : 1);
  return {
    stance: stanceOf(leaningAngle, bodyAngle, fallAngle),
    leaningAngle,
    length: Math.hypot((shoulder.x - hip.x) * aspect, shoulder.y - hip.y),
    hip: { x: hip.x * aspect, y: hip.y },
    confidence,
    left,
    right,
  };
}

function stanceOf(back: number, body: number, fallAngle: number): Stance {
  if (back < fallAngle) return 'upright';
  if (back > HEAD_DOWN) return 'bent';
  return body >= Math.min(BODY_ANGLE, fallAngle) ? 'down' : 'bent';
}

type Points = ReadonlyMap<string, KeyPoint>;

function sideOf(points: Points, side: 'left' | 'right'): Side | null {
  const [shoulder, hip] = [points.get(`${side}_shoulder`), points.get(`${side}_hip`)];
  if (shoulder === undefined || hip === undefined) return null;
  const score = Math.min(shoulder.score, hip.score);
  return score < SEEN ? null : { shoulder: placeOf(shoulder), hip: placeOf(hip), score };
}

/** The feet, or where they are not seen the knees. */
function legsOf(points: Points): Point | null {
  for (const part of ['ankle', 'knee']) {
    const seen = ['left', 'right']
      .flatMap((side) => points.get(`${side}_${part}`) ?? [])
      .filter(({ score }) => score >= SEEN);
    if (seen.length > 0) return middle(seen);
  }
  return null;
}

function placeOf({ x, y }: Point): Point {
  return { x, y };
}

function middle(points: readonly Point[]): Point {
  const share = 1 / points.length;
  return points.reduce(({ x, y }, point) => ({ x: x + point.x * share, y: y + point.y * share }), {
    x: 0,
    y: 0,
  });
}

/** Of the line from one point up to another against the vertical, degrees, 0..180. */
function angle(from: Point, to: Point, aspect: number): number {
  const across = Math.abs(to.x - from.x) * aspect;
  return (Math.atan2(across, from.y - to.y) * 180) / Math.PI;
}
