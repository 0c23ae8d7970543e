const MAX_LENGTH = 64;

/** The candidate that was probably meant by a word that is none of them; undefined when none is near. */
export function nearMiss(word: string, candidates: Iterable<string>): string | undefined {
  const normal = normalised(word);
  let best: string | undefined;
  // One slip in three letters is still taken for a slip.
  let bestDistance = Math.max(1, Math.floor(normal.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(normal, normalised(candidate), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function normalised(word: string): string {
  return word
    .slice(0, MAX_LENGTH)
    .toLowerCase()
    .replaceAll(/[\s.-]/g, '_');
}

/**
 * How many letters must be added, removed, changed or swapped with their neighbour to get from `a` to `b`. From
 * `limit` on it is not counted to the end: what is given is then `limit` or more.
 */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      }
      row.push(cost);
    }
    // A swap reaches back two rows, so both must be beyond it.
    if (Math.min(...row, ...last) >= limit) return limit;
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
