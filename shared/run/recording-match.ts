import type { JsonValue } from '../json.ts';
import type { RecordedOutput } from './recording-content.ts';
import { firstDifference } from './recording-difference.ts';
import type { RecordedMessage } from './recording.ts';

const MAX_SHOWN = 80;

/** Compares what a run gives with what was recorded, element by element, each in its order. */
export class RecordingMatch {
  readonly #tolerance: number;
  readonly #expected = new Map<string, RecordedMessage[]>();
  readonly #seen = new Map<string, number>();
  readonly #isWhole: boolean;
  #first: string | null = null;

  /**
   * Fractions may be `tolerance` apart; with 0 the text of every output has to be the same. What comes after the last
   * output of a recording that was cut off is no difference.
   */
  constructor(outputs: readonly RecordedOutput[], tolerance: number, isWhole = true) {
    this.#tolerance = tolerance;
    this.#isWhole = isWhole;
    for (const { element, message } of outputs) {
      const list = this.#expected.get(element) ?? [];
      list.push(message);
      this.#expected.set(element, list);
    }
  }

  /** The next output of an element. */
  add(element: string, message: RecordedMessage): void {
    const index = this.#seen.get(element) ?? 0;
    this.#seen.set(element, index + 1);
    if (this.#first !== null) return;
    const expected = this.#expected.get(element)?.[index];
    if (expected !== undefined) this.#compare(element, index, expected, message);
    else if (this.#isWhole) this.#first = `${element} gave more outputs than the ${index} recorded ones.`;
  }

  /** The first difference in words, after the last output; null when there is none. */
  difference(): string | null {
    if (this.#first !== null) return this.#first;
    for (const [element, { length }] of this.#expected) {
      const seen = this.#seen.get(element) ?? 0;
      if (seen < length) return `${element} gave ${seen} outputs; ${length} were recorded.`;
    }
    return null;
  }

  #compare(element: string, index: number, expected: RecordedMessage, actual: RecordedMessage): void {
    const found = firstDifference(expected, actual, this.#tolerance);
    if (found === null) return;
    const at = `Output ${index + 1} of ${element} (frame ${expected.frame.id})`;
    const place = found.path === '' ? '' : ` at ${found.path}`;
    this.#first = `${at} differs${place}: recorded ${show(found.expected)}, now ${show(found.actual)}.`;
  }
}

function show(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, MAX_SHOWN);
}
