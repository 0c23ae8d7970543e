import type { Clock } from '../clock.ts';
import { elementOf } from '../elements/registry.ts';
import type { ElementServices } from '../run/element.ts';
import type { RecordingContent } from '../run/recording-content.ts';
import { RecordingMatch } from '../run/recording-match.ts';
import { isInRange, stepsOf } from '../run/recording-range.ts';
import type { ReplayRange } from '../run/recording-range.ts';
import type { RecordedMessage } from '../run/recording.ts';
import { ReplaySchedule } from '../run/replay-schedule.ts';
import type { ElementLookup } from '../run/run.api.ts';

/** How a recording is replayed. */
export interface Replaying {
  readonly clock: Clock;
  /** Resolves when every promise that can settle did: after a turn of the host's event loop. */
  readonly drained: () => Promise<void>;
  readonly signal: AbortSignal;
  /** What the elements find. */
  readonly services: ElementServices;
  /** What is shown and compared. */
  readonly range: ReplayRange;
  /** Told every output of the range, in order. */
  output(element: string, message: RecordedMessage): void;
  /** Told what is odd, in words. */
  warn(line: string): void;
  /** The elements that a document may use, unless told otherwise. */
  readonly elements?: ElementLookup;
}

/** Whether elements of this type are detectors. */
export function isDetecting(type: string): boolean {
  return elementOf(type)?.role === 'detect';
}

/** The turns of a recording. `waits`: real detectors or a real source give the results or the frames. */
export function scheduleOf(content: RecordingContent, how: Replaying, waits: boolean): ReplaySchedule {
  const { begun } = content.header;
  const { clock, range, drained } = how;
  const warn = (line: string): void => how.warn(line);
  return new ReplaySchedule({ ...stepsOf(content, range), begun, clock, drained, warn, waits });
}

/** Shows and compares what comes out, within the range that was asked for. */
export class Comparison {
  readonly #how: Replaying;
  readonly #match: RecordingMatch;

  /** Outputs of elements that are not in the graph play no part, nor do pictures, which are not recorded. */
  constructor(content: RecordingContent, names: ReadonlySet<string>, tolerance: number, how: Replaying) {
    this.#how = how;
    const expected = content.outputs.filter(
      ({ element, message }) =>
        names.has(element) && message.kind !== 'frame' && isInRange(message, how.range),
    );
    this.#match = new RecordingMatch(expected, tolerance, content.isWhole);
  }

  /** The next output of an element. */
  add(element: string, message: RecordedMessage): void {
    if (!isInRange(message, this.#how.range)) return;
    this.#how.output(element, message);
    if (message.kind !== 'frame') this.#match.add(element, message);
  }

  /** The first difference in words; null when there is none. */
  difference(): string | null {
    return this.#match.difference();
  }
}
