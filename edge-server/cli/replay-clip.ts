import { elementOf } from '../../shared/elements/registry.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { Picture } from '../../shared/frame.ts';
import type { FrameMessage } from '../../shared/run/message.ts';
import type { RecordedFrame, RecordingContent } from '../../shared/run/recording-content.ts';
import { observedDetectors } from '../../shared/run/recording-elements.ts';
import { pixelHash } from '../../shared/run/recording-hash.ts';
import { RecordingMatch } from '../../shared/run/recording-match.ts';
import { recordedMessage } from '../../shared/run/recording.ts';
import type { RecordedMessage, RecordingHeader } from '../../shared/run/recording.ts';
import type { PipelineGraph } from '../../shared/run/graph.ts';
import type { RunHost } from '../../shared/run/host.ts';
import { isDetecting } from './replay-recorded.ts';
import type { Replaying } from './replay-recorded.ts';
import type { ChosenFrame } from '../sources/chosen-frames.ts';
import { pictureOf } from './run-recording.ts';
import { runToEnd } from './run-session.ts';

/** Scores and boxes may be so far apart: other machines round otherwise. */
const TOLERANCE = 1e-3;

/** Frames of a recording by their time, which is the same in every run of a clip. */
export class RecordedTimes {
  readonly #frames: ReadonlyMap<number, RecordedFrame>;

  constructor(frames: readonly RecordedFrame[]) {
    this.#frames = new Map(frames.map((recorded) => [recorded.frame.timestamp, recorded]));
  }

  at(timestamp: number): RecordedFrame | undefined {
    return this.#frames.get(timestamp);
  }

  /** When the frame of that time was captured; undefined for a frame that was not recorded. */
  dated(timestamp: number): ChosenFrame | undefined {
    const recorded = this.at(timestamp);
    if (recorded === undefined) return undefined;
    const { capturedAt } = recorded.frame;
    return capturedAt === undefined ? {} : { capturedAt };
  }
}

/**
 * Runs the detectors again, over the clip that `graph` reads, and compares what comes out. Gives the first difference
 * in words; null when there is none. The host gives only the frames that were recorded.
 */
export async function replayClip(
  content: RecordingContent,
  graph: PipelineGraph,
  host: RunHost<Picture>,
  how: Replaying,
): Promise<string | null> {
  const times = new RecordedTimes(content.frames);
  const pixels = new PixelCheck(times);
  const comparable = content.outputs.filter(({ message }) => message.kind !== 'frame');
  const match = new RecordingMatch(comparable, TOLERANCE);
  const { failure } = await runToEnd({
    graph,
    host,
    elements: observedDetectors(how.elements ?? elementOf, isDetecting, pixels),
    once: true,
    signal: how.signal,
    output(message, element) {
      const recorded = numbered(recordedMessage(message), times);
      how.output(element, recorded);
      if (message.kind !== 'frame') match.add(element, recorded);
    },
  });
  pixels.report((line) => how.warn(line));
  if (failure !== null) throw new SightlineError('internal', `The run failed: ${failure}`);
  return match.difference();
}

/** Says of which detectors' models the files are not those that were recorded. */
export function otherModels(before: RecordingHeader['models'], now: RecordingHeader['models']): string[] {
  return before.flatMap(({ element, id, sha256 }) => {
    const model = now.find((other) => other.element === element);
    if (model?.sha256 === sha256) return [];
    return [`${element} runs another file of the model ${id} than the recorded one.`];
  });
}

/** Numbers of frames are those of the recording, which may have begun in the middle of a run. */
function numbered(message: RecordedMessage, times: RecordedTimes): RecordedMessage {
  const id = times.at(message.frame.timestamp)?.frame.id ?? message.frame.id;
  return { ...message, frame: { ...message.frame, id } };
}

/** Whether the frames show what was recorded. */
class PixelCheck {
  readonly #times: RecordedTimes;
  #last = 0;
  #seen = 0;
  #different = 0;

  constructor(times: RecordedTimes) {
    this.#times = times;
  }

  frame({ frame, value }: FrameMessage): void {
    const [picture, recorded] = [pictureOf(value), this.#times.at(frame.timestamp)];
    if (frame.id <= this.#last || picture === null || recorded === undefined) return;
    this.#last = frame.id;
    this.#seen += 1;
    if (pixelHash(picture) !== recorded.pixels) this.#different += 1;
  }

  detected(): void {
    // What the detectors find is compared where it comes out.
  }

  report(warn: (line: string) => void): void {
    if (this.#different === 0) return;
    warn(
      `${this.#different} of ${this.#seen} frames do not show what was recorded: another clip, or another decoder.`,
    );
  }
}
