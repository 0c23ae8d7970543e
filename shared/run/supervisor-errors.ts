import type { Clock } from '../clock.ts';
import { messageOf } from '../errors.ts';

/** How long errors of one element are gathered before they are told again. */
const GATHER_MS = 10_000;

/**
 * Tells the errors of elements without flooding anybody: the first at once, then at most one line every ten seconds
 * that says how many there were.
 */
export class ErrorDigest {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly tell: (element: string, message: string) => void;
  private readonly gathered = new Map<string, { since: number; untold: number; last: string }>();

  constructor(clock: Pick<Clock, 'now'>, tell: (element: string, message: string) => void) {
    this.clock = clock;
    this.tell = tell;
  }

  add(element: string, error: unknown): void {
    const entry = this.gathered.get(element);
    const message = messageOf(error);
    if (entry === undefined) {
      this.gathered.set(element, { since: this.clock.now(), untold: 0, last: message });
      this.tell(element, message);
      return;
    }
    entry.untold += 1;
    entry.last = message;
  }

  /** To be called regularly: tells what was gathered for long enough. */
  flush(): void {
    for (const [element, entry] of this.gathered) {
      if (this.clock.now() - entry.since < GATHER_MS) continue;
      this.gathered.delete(element);
      if (entry.untold > 0) this.repeat(element, entry.untold, entry.last);
    }
  }

  private repeat(element: string, count: number, last: string): void {
    this.gathered.set(element, { since: this.clock.now(), untold: 0, last });
    this.tell(element, `${count} more error${count === 1 ? '' : 's'} in the last 10 s; the last: ${last}`);
  }
}
