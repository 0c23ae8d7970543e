// Finds the most that holds with few tries, since each takes a while.

/**
 * The most of 1..`limit` for which `test(count)` (a promise of an object with `count`, `holds`, and `cores`, the
 * processor cores in use) holds, as closely as `share` of it. It begins with `first`; the next guess comes from what
 * those cost on `cores`. Gives what the best one gave (undefined: not even one holds), and the least that failed, if any.
 * Stops early once `isLate()`.
 */
export async function mostOf(test, { cores, first = 1, limit, share, isLate = () => false }) {
  let [best, worst] = [undefined, undefined];
  let next = first;
  while (next !== undefined) {
    const told = await test(next);
    if (told.holds) best = told;
    else worst = told;
    next = isLate() ? undefined : following(best, worst, { cores, limit, share });
  }
  return { best, worst };
}

function following(best, worst, { cores, limit, share }) {
  const [held, failed] = [best?.count ?? 0, worst?.count ?? limit + 1];
  if (failed - held <= Math.max(1, Math.floor(share * held))) return undefined;
  if (worst !== undefined) return Math.floor((held + failed) / 2);
  // A little less than would use up the processor, then step by step more.
  const guess = Math.floor((0.9 * cores * held) / best.cores);
  return Math.min(limit, Math.max(guess, held + Math.ceil(held * 0.15)));
}
