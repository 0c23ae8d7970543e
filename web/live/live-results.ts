import type { DetectResult } from '../../shared/detect/detector.ts';
import { joinFindings } from '../../shared/detect/findings.ts';
import type { LiveFrame, LiveResult } from '../../shared/wire/live-messages.ts';

/** What was found longer before than this is not shown beside something newer, microseconds of capture time. */
const TOGETHER_US = 1_000_000;
/** Of elements that are not heard any more. */
const MOST_ELEMENTS = 16;

interface Found {
  readonly timestamp: number;
  readonly result: LiveResult;
}

const NO_TIMINGS = { transferMs: 0, preprocessMs: 0, inferMs: 0, postprocessMs: 0, totalMs: 0 };

/** Makes one result of what several elements of a pipeline found lately, as the overlay takes it. */
export class LiveResults {
  readonly #newest = new Map<string, Found>();

  /** Null when nothing is known of the frame. */
  add({ frame, w, h, results }: LiveFrame): DetectResult | null {
    if (results === null) return null;
    const { timestamp } = frame;
    for (const result of results) this.#newest.set(result.element, { timestamp, result });
    for (const [element, found] of this.#newest)
      if (!isTogether(found, timestamp) || this.#newest.size > MOST_ELEMENTS) this.#newest.delete(element);
    return {
      frame: { ...frame, width: w, height: h },
      ...joinFindings([...this.#newest.values()].map(({ result }) => result)),
      timings: NO_TIMINGS,
      placement: 'edge',
      provider: { name: 'cpu', threads: 1, reason: 'It runs on the edge.' },
    };
  }

  clear(): void {
    this.#newest.clear();
  }
}

function isTogether(found: Found, timestamp: number): boolean {
  return Math.abs(found.timestamp - timestamp) <= TOGETHER_US;
}
