import type { BoundingBox, Detection, Findings, KeyPoint } from '../../shared/detection.ts';
import { maskValues } from '../../shared/mask.ts';

/** What two runtimes found in one frame, held against each other. */
export interface Comparison {
  /** How many things the reference found that mean something; 0: nothing was there to compare. */
  readonly compared: number;
  /** How they differ, in words; null: they agree. */
  readonly difference: string | null;
}

/** Boxes of one thing overlap (IoU) at least so much. */
const MIN_OVERLAP = 0.85;
/** Scores of one thing differ by no more than this. */
const MAX_SCORE_GAP = 0.05;
/** Key points that both are sure of lie no farther apart, in frame widths. */
const MAX_POINT_GAP = 0.02;
const SURE_POINT = 0.3;
/** Mean difference of a mask's values, 0..255. */
const MAX_MASK_GAP = 8;
/** Below this a score is noise, which may come in any order. */
const FLOOR = 0.02;

/**
 * Compares what was found, not the raw outputs: those may come in another order. Things count from `threshold` on, or
 * where none reaches it, those about as strong as the reference's strongest.
 */
export function compareFindings(reference: Findings, other: Findings, threshold: number): Comparison {
  if (reference.classes !== undefined) return compareClasses(reference, other);
  if (reference.mask !== undefined) return compareMasks(reference, other);
  return compareDetections(reference.detections, other.detections, threshold);
}

function compareDetections(
  reference: readonly Detection[],
  other: readonly Detection[],
  threshold: number,
): Comparison {
  const level = levelOf(reference, other, threshold);
  const expected = reference.filter(({ score }) => score >= level);
  const missing = unmatched(expected, other)[0];
  // What is right at the level may be above it on one side only: only what is clearly above must be on both.
  const surplus = unmatched(clearly(other, level), reference)[0];
  if (missing !== undefined)
    return { compared: expected.length, difference: `it did not find the same ${named(missing)}` };
  if (surplus !== undefined)
    return { compared: expected.length, difference: `it also found a ${named(surplus)}` };
  return { compared: expected.length, difference: null };
}

function levelOf(reference: readonly Detection[], other: readonly Detection[], threshold: number): number {
  if (clearly([...reference, ...other], threshold).length > 0) return threshold;
  const strongest = Math.max(0, ...reference.map(({ score }) => score));
  return Math.max(FLOOR, strongest * 0.9);
}

function clearly(detections: readonly Detection[], level: number): Detection[] {
  return detections.filter(({ score }) => score >= level + MAX_SCORE_GAP);
}

function unmatched(from: readonly Detection[], against: readonly Detection[]): Detection[] {
  return from.filter((one) => !against.some((other) => isSame(one, other)));
}

function isSame(one: Detection, other: Detection): boolean {
  return (
    one.label === other.label &&
    Math.abs(one.score - other.score) <= MAX_SCORE_GAP &&
    overlap(one.box, other.box) >= MIN_OVERLAP &&
    (one.keypoints ?? []).every((point) => isNear(point, other.keypoints ?? []))
  );
}

function isNear(point: KeyPoint, others: readonly KeyPoint[]): boolean {
  const other = others.find(({ name }) => name === point.name);
  if (other === undefined) return false;
  if (Math.min(point.score, other.score) < SURE_POINT) return true;
  return Math.hypot(point.x - other.x, point.y - other.y) <= MAX_POINT_GAP;
}

/** Intersection over union; 1 for two boxes without area that are the same. */
function overlap(a: BoundingBox, b: BoundingBox): number {
  const width = Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x));
  const height = Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));
  const shared = width * height;
  const together = a.width * a.height + b.width * b.height - shared;
  return together > 0 ? shared / together : Number(a.x === b.x && a.y === b.y);
}

function compareClasses({ classes: reference = [] }: Findings, { classes = [] }: Findings): Comparison {
  const [first] = reference;
  if (first === undefined) return { compared: 0, difference: null };
  const same = classes.find(({ label }) => label === first.label);
  const agrees = same !== undefined && Math.abs(same.score - first.score) <= MAX_SCORE_GAP;
  return { compared: 1, difference: agrees ? null : `it did not see the same ${first.label}` };
}

function compareMasks({ mask: reference }: Findings, { mask }: Findings): Comparison {
  if (reference === undefined) return { compared: 0, difference: null };
  const expected = maskValues(reference);
  const compared = expected.some((value) => value > 0) ? 1 : 0;
  if (mask?.width !== reference.width || mask.height !== reference.height)
    return { compared, difference: 'its mask has another size' };
  const values = maskValues(mask);
  const sum = expected.reduce((total, value, index) => total + Math.abs(value - (values[index] ?? 0)), 0);
  const agrees = sum / Math.max(1, expected.length) <= MAX_MASK_GAP;
  return { compared, difference: agrees ? null : 'its mask is another one' };
}

function named({ label, score }: Detection): string {
  return `${label} (${Math.round(score * 100)} %)`;
}
