import { elementOf } from '../elements/registry.ts';
import { SightlineError } from '../errors.ts';
import type { Picture } from '../frame.ts';
import type { Element } from '../run/element.ts';
import type { PipelineGraph } from '../run/graph.ts';
import type { RunHost, RunSource } from '../run/host.ts';
import type { Message } from '../run/message.ts';
import type { RecordingContent } from '../run/recording-content.ts';
import { detectorInTurn, recordedDetector, scheduledElements } from '../run/replay-elements.ts';
import { recordedMessage } from '../run/recording.ts';
import type { RecordedMessage, RecordingHeader } from '../run/recording.ts';
import type { ReplaySchedule } from '../run/replay-schedule.ts';
import type { ElementLookup } from '../run/run.api.ts';
import { PixelCheck } from './pixel-check.ts';
import { Comparison, isDetecting, scheduleOf } from './replaying.ts';
import type { Replaying } from './replaying.ts';
import { runToEnd } from '../run/run-to-end.ts';
import { RecordedTimes, scheduledFrames } from './scheduled-frames.ts';

/** Scores and boxes may be so far apart: other machines round otherwise. */
const TOLERANCE = 1e-3;

/**
 * A recording over a clip: every element runs. Its detectors look at the frames again (`detects`), or give what was
 * recorded. For one replay.
 */
export class ClipReplay {
  readonly #content: RecordingContent;
  readonly #how: Replaying;
  readonly #detects: boolean;
  readonly #times: RecordedTimes;
  readonly #pixels: PixelCheck;
  readonly #schedule: ReplaySchedule;

  constructor(content: RecordingContent, how: Replaying, detects: boolean) {
    this.#content = content;
    this.#how = how;
    this.#detects = detects;
    this.#times = new RecordedTimes(content.frames);
    this.#pixels = new PixelCheck(this.#times);
    this.#schedule = scheduleOf(content, how, true);
  }

  /** The clip, so that it gives only the frames that were recorded, in the range that was asked for. */
  adapt(source: RunSource<Picture>): RunSource<Picture> {
    const { graph } = this.#content.header;
    const { until } = this.#how.range;
    return scheduledFrames(source, {
      frames: this.#content.frames.filter(({ frame }) => frame.timestamp < (until ?? Infinity)),
      detectors: graph.elements.filter(({ type }) => isDetecting(type)).map(({ name }) => name),
      schedule: this.#schedule,
      close: () => undefined,
    });
  }

  /**
   * Runs a graph that reads the clip, on a host whose source is adapted. Gives the first difference in words; null when
   * there is none.
   */
  async run(graph: PipelineGraph, host: RunHost<Picture>): Promise<string | null> {
    const names = new Set(graph.elements.map(({ name }) => name));
    const tolerance = this.#detects ? TOLERANCE : 0;
    const comparison = new Comparison(this.#content, names, tolerance, this.#how);
    const { failure } = await runToEnd({
      graph,
      host,
      elements: this.#elements(),
      once: true,
      signal: this.#how.signal,
      output: (message, element) => comparison.add(element, numbered(recordedMessage(message), this.#times)),
    });
    this.#pixels.report((line) => this.#how.warn(line));
    if (failure !== null) throw new SightlineError('internal', `The run failed: ${failure}`);
    return comparison.difference();
  }

  #elements(): ElementLookup {
    return scheduledElements(
      this.#how.elements ?? elementOf,
      isDetecting,
      this.#schedule,
      (make: () => Element, name: string) =>
        this.#detects
          ? detectorInTurn(make(), name, this.#schedule, (message) => this.#numberOf(message))
          : recordedDetector(
              name,
              this.#schedule,
              (message) => this.#numberOf(message),
              (element, frame) => this.#content.detected(element, frame),
            ),
    );
  }

  #numberOf(message: Message): number | undefined {
    if (message.kind === 'frame') this.#pixels.frame(message);
    return this.#times.at(message.frame.timestamp)?.frame.id;
  }
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
