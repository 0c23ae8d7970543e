/** The one stretch in which two texts differ: what to put in place of what to get from `a` to `b`. */
export function difference(a: string, b: string): { from: number; to: number; insert: string } {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a.charCodeAt(head) === b.charCodeAt(head)) head += 1;
  let tail = 0;
  while (tail < most - head && a.charCodeAt(a.length - 1 - tail) === b.charCodeAt(b.length - 1 - tail))
    tail += 1;
  return { from: head, to: a.length - tail, insert: b.slice(head, b.length - tail) };
}
