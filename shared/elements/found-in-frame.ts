import { joinFindings } from '../detect/findings.ts';
import type { DetectionsMessage, Message } from '../run/message.ts';

/** Parts are fractions of 1: sums may miss whole numbers by rounding. */
const ROUNDING = 1e-6;

/** What came of one frame, on how many of the ways that lead to whoever joins it. */
export class FoundInFrame {
  readonly #messages: DetectionsMessage[] = [];
  /** On how many ways it is known what came, or that nothing did. */
  #known = 0;
  /** On how many of them something came. */
  #given = 0;
  /** Some of it may have come twice. */
  #isDoubtful = false;

  /** Whether nothing is known of it yet. */
  get isEmpty(): boolean {
    return this.#known === 0;
  }

  /** Findings, or the word that they were filtered. */
  add(message: Message): void {
    const { part = 1, again = false } = message;
    this.#known += part;
    this.#isDoubtful ||= again;
    if (message.kind !== 'detections') return;
    this.#messages.push(message);
    this.#given += part;
  }

  /** Whether all that will come has come; of several ways one that came twice would pass for another. */
  isWhole(ways: number): boolean {
    return this.#known > ways - ROUNDING && !(this.#isDoubtful && ways > 1);
  }

  /** Whether something came of every detector: what is filtered on all of its ways stops its frame. */
  isOf(detectors: number): boolean {
    return Math.ceil(this.#given - ROUNDING) >= detectors;
  }

  /** All that was found; the rest is the last one's, which came from furthest. */
  merged(): DetectionsMessage {
    const last = this.#messages.at(-1);
    if (last === undefined) throw new RangeError('nothing to merge');
    if (this.#messages.length === 1) return last;
    return { ...last, value: { ...last.value, ...joinFindings(this.#messages.map(({ value }) => value)) } };
  }
}
