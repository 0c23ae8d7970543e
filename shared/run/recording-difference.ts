import type { JsonValue } from '../json.ts';

/** Where two values part. */
export interface Difference {
  /** `value.detections.0.score`; empty for the values themselves. */
  readonly path: string;
  readonly expected: JsonValue | undefined;
  readonly actual: JsonValue | undefined;
}

/**
 * The first place where two values of plain data differ; null when they are the same. Fractions may be `tolerance`
 * apart, whole numbers (ids, times, counts) and everything else may not. Keys that are left out in `ignore` play no part.
 */
export function firstDifference(
  expected: JsonValue | undefined,
  actual: JsonValue | undefined,
  tolerance: number,
  path = '',
): Difference | null {
  if (typeof expected === 'number' && typeof actual === 'number') {
    return near(expected, actual, tolerance) ? null : { path, expected, actual };
  }
  const [before, after] = [partsOf(expected), partsOf(actual)];
  if (before === null || after === null || Array.isArray(expected) !== Array.isArray(actual)) {
    return expected === actual ? null : { path, expected, actual };
  }
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const below = path === '' ? key : `${path}.${key}`;
    const found = firstDifference(before.get(key), after.get(key), tolerance, below);
    if (found !== null) return found;
  }
  return null;
}

function near(expected: number, actual: number, tolerance: number): boolean {
  if (expected === actual) return true;
  if (Number.isInteger(expected) && Number.isInteger(actual)) return false;
  return Math.abs(expected - actual) <= tolerance;
}

/** Null for what has no parts. */
function partsOf(value: JsonValue | undefined): Map<string, JsonValue | undefined> | null {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
}
