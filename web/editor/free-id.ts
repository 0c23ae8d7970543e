const LONGEST = 60;

/** An id that nobody has: the wanted one, else with a number behind it. */
export function freeId(wanted: string, taken: readonly string[]): string {
  const stem = wanted.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, LONGEST) || 'pipeline';
  if (!taken.includes(stem)) return stem;
  const base = stem.replace(/-\d+$/, '');
  let number = 2;
  while (taken.includes(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}
