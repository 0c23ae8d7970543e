import type { FrameInfo } from '../frame.ts';
import type { DetectedMessage, RecordedMessage, RecordingHeader, RecordingLine } from './recording.ts';

/** A frame that came to the detectors. */
export interface RecordedFrame {
  readonly frame: FrameInfo;
  /** A hash of what it shows. */
  readonly pixels: string;
}

/** What left the graph at an element. */
export interface RecordedOutput {
  readonly element: string;
  readonly message: RecordedMessage;
}

/** Something that came into the run from outside, in the order in which it did. */
export type RecordedStep =
  /** The frame of that place in `frames` came to a detector. */
  { readonly kind: 'frame'; readonly index: number } | RecordedResult;

/** An element was done with a call. */
export interface RecordedResult {
  readonly kind: 'result';
  readonly element: string;
  /** Of a detector the number of the frame, else of the call. */
  readonly call: number;
  readonly isDetector: boolean;
  /** Microseconds of the run. */
  readonly at: number;
}

/** A recording as it was read, in memory. */
export class RecordingContent {
  readonly header: RecordingHeader;
  /** In the order in which they came. */
  readonly frames: RecordedFrame[] = [];
  readonly outputs: RecordedOutput[] = [];
  readonly steps: RecordedStep[] = [];
  /** The last time that is known of the run, microseconds since its begin. */
  endAt = 0;
  readonly #detected = new Map<string, readonly DetectedMessage[]>();
  /** Whether it was written to its end. */
  isWhole = false;

  constructor(header: RecordingHeader) {
    this.header = header;
  }

  add(line: RecordingLine): void {
    if (line.kind === 'frame') this.#frame({ frame: line.frame, pixels: line.pixels });
    else if (line.kind === 'output') this.outputs.push({ element: line.element, message: line.message });
    else if (line.kind === 'settled') {
      const { element, call, at } = line;
      this.#result({ kind: 'result', element, call, isDetector: false, at });
    } else if (line.kind === 'detected') {
      this.#detected.set(keyOf(line.element, line.frame), line.messages);
      const { element, frame, at } = line;
      this.#result({ kind: 'result', element, call: frame, isDetector: true, at });
    } else if (line.kind === 'end') {
      this.isWhole = true;
      this.endAt = Math.max(this.endAt, line.at);
    }
  }

  /** What a detector made of a frame; nothing when it failed or never came to it. */
  detected(element: string, frame: number): readonly DetectedMessage[] {
    return this.#detected.get(keyOf(element, frame)) ?? [];
  }

  #frame(recorded: RecordedFrame): void {
    this.steps.push({ kind: 'frame', index: this.frames.length });
    this.frames.push(recorded);
  }

  #result(step: RecordedResult): void {
    this.steps.push(step);
    this.endAt = Math.max(this.endAt, step.at);
  }
}

function keyOf(element: string, frame: number): string {
  return `${frame}/${element}`;
}
