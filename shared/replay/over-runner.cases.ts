import type { Clock } from '../clock.ts';
import type { Detector, DetectResult, ProviderReport } from '../detect/detector.ts';
import type { ModelRunner } from '../detect/run-model.ts';
import type { FrameInfo, Picture } from '../frame.ts';
import type { RunHost, RunSource } from '../run/host.ts';
import { RecordingContent } from '../run/recording-content.ts';
import { framedGraph } from '../run/recording-graph.ts';
import { WHOLE_RANGE } from '../run/recording-range.ts';
import { parseRecordingLine } from '../run/recording.ts';
import type { RecordedMessage } from '../run/recording.ts';
import { ClipReplay } from './replay-clip.ts';

/** What one host has to repeat a recording with. The caller closes the runner. */
export interface Repeating {
  /** The recording, line by line. */
  readonly text: string;
  /** What its source shows, by frame. */
  readonly pictures: readonly { readonly picture: Picture; readonly timestamp: number }[];
  readonly runner: ModelRunner;
  readonly provider: ProviderReport;
  readonly clock: Clock;
  readonly drained: () => Promise<void>;
}

/** How it went; plain data. */
export interface Repeated {
  readonly difference: string | null;
  readonly warnings: readonly string[];
  readonly outputs: readonly { readonly element: string; readonly message: RecordedMessage }[];
}

/** Repeats a recording with its one detector run by a runner, whatever runtime that has. */
export async function repeatWith(repeating: Repeating): Promise<Repeated> {
  const content = contentOf(repeating.text);
  const [warnings, outputs]: [string[], { element: string; message: RecordedMessage }[]] = [[], []];
  const { clock, drained } = repeating;
  const replay = new ClipReplay(
    content,
    {
      clock,
      drained,
      services: {},
      signal: new AbortController().signal,
      range: WHOLE_RANGE,
      output: (element, message) => void outputs.push({ element, message }),
      warn: (line) => void warnings.push(line),
    },
    true,
  );
  const host = hostOf(repeating, (source) => replay.adapt(source));
  const difference = await replay.run(framedGraph(content.header.graph), host);
  return { difference, warnings, outputs };
}

/** A recording out of its text. */
export function contentOf(text: string): RecordingContent {
  const [first, ...others] = text
    .trim()
    .split('\n')
    .map((line, index) => parseRecordingLine(line, index + 1));
  if (first?.kind !== 'recording') throw new Error('no recording');
  const content = new RecordingContent(first);
  for (const line of others) content.add(line);
  return content;
}

function threads(): never {
  throw new Error('everything is in one thread here');
}

function hostOf(
  repeating: Repeating,
  adapt: (source: RunSource<Picture>) => RunSource<Picture>,
): RunHost<Picture> {
  const detector = new RunnerDetector(repeating);
  return {
    name: 'test',
    clock: repeating.clock,
    frames: { close: () => undefined, clone: (picture) => picture, transferables: () => [] },
    services: { detector: () => detector },
    openSource: () => Promise.resolve(adapt(new ListedPictures(repeating))),
    startFlow: threads,
    channel: threads,
    log: () => undefined,
  };
}

class ListedPictures implements RunSource<Picture> {
  readonly live = false;
  readonly #pictures: Repeating['pictures'];

  constructor({ pictures }: Repeating) {
    this.#pictures = pictures;
  }

  start(events: Parameters<RunSource<Picture>['start']>[0]): void {
    void this.#give(events);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  async #give(events: Parameters<RunSource<Picture>['start']>[0]): Promise<void> {
    for (const { picture, timestamp } of this.#pictures) {
      const { codedWidth: width, codedHeight: height } = picture.layout;
      await events.onFrame(picture, { timestamp, width, height });
    }
    events.onEnded();
  }
}

class RunnerDetector implements Detector<unknown> {
  readonly placement = 'browser';
  readonly capacity = 1;
  readonly #parts: Repeating;

  constructor(parts: Repeating) {
    this.#parts = parts;
  }

  get model(): ModelRunner['manifest'] {
    return this.#parts.runner.manifest;
  }

  async detect(
    value: unknown,
    frame: FrameInfo,
    options: Parameters<ModelRunner['detect']>[1],
  ): Promise<DetectResult> {
    const { pictures, runner, provider } = this.#parts;
    const found = pictures.find(({ picture }) => picture === value);
    if (found === undefined) throw new Error('a picture of nobody');
    const { detections, ...stages } = await runner.detect(found.picture, options);
    const timings = { transferMs: 0, totalMs: 0, ...stages };
    return { frame, detections, timings, placement: this.placement, provider };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
