/** The name of the gauge that says how many went a way over a line: names of metrics are in snake case. */
export function lineMetric(line: string, direction: 'in' | 'out'): string {
  const plain = line.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
  // It begins with a letter, and is no longer than such names may be.
  const begun = /^[a-z]/.test(plain) ? plain : `line_${plain}`;
  return `${begun.slice(0, 60)}_${direction}`;
}
