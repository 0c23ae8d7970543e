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

/** A recording as it was read, in memory. */
export class RecordingContent {
  readonly header: RecordingHeader;
  /** In the order in which they came. */
  readonly frames: RecordedFrame[] = [];
  readonly outputs: RecordedOutput[] = [];
  readonly #detected = new Map<string, readonly DetectedMessage[]>();
  /** Whether it was written to its end. */
  isWhole = false;

  constructor(header: RecordingHeader) {
    this.header = header;
  }

  add(line: RecordingLine): void {
    if (line.kind === 'frame') this.frames.push({ frame: line.frame, pixels: line.pixels });
    else if (line.kind === 'output') this.outputs.push({ element: line.element, message: line.message });
    else if (line.kind === 'detected') this.#detected.set(keyOf(line.element, line.frame), line.messages);
    else if (line.kind === 'end') this.isWhole = true;
  }

  /** What a detector made of a frame; nothing when it failed or never came to it. */
  detected(element: string, frame: number): readonly DetectedMessage[] {
    return this.#detected.get(keyOf(element, frame)) ?? [];
  }
}

function keyOf(element: string, frame: number): string {
  return `${frame}/${element}`;
}
