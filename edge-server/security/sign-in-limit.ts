import { RateLimiter } from './rate-limit.ts';

/** Ten wrong tries at once, then one in ten seconds: enough for people, too few for guessing. */
const OF_ONE = { perSecond: 0.1, burst: 10 };
/** Of all addresses together, so that many machines guess no faster than a few. */
const OF_ALL = { perSecond: 2, burst: 100 };
const EVERYBODY = 'everybody';
const IPV6_GROUPS = 8;
const NETWORK_GROUPS = 4;

/** Slows down whoever guesses. What was right is given back, so that those who know are not kept out by their own. */
export class SignInLimit {
  readonly #ofOne = new RateLimiter(OF_ONE);
  readonly #ofAll = new RateLimiter(OF_ALL);

  /** Begins a try from an address, at `now` milliseconds. Gives 0 when it may go on, else after how many seconds to try again. */
  begin(address: string, now: number): number {
    const waitSeconds = this.#ofOne.take(networkOf(address), 1, now);
    return waitSeconds > 0 ? waitSeconds : this.#ofAll.take(EVERYBODY, 1, now);
  }

  /** The try was right. */
  succeeded(address: string, now: number): void {
    this.#ofOne.giveBack(networkOf(address), 1, now);
    this.#ofAll.giveBack(EVERYBODY, 1, now);
  }
}

/** Whom an address belongs to: a machine has as many addresses of one IPv6 network as it likes. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = [], tail = []] = plain.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: IPV6_GROUPS - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].slice(0, NETWORK_GROUPS).join(':');
}
