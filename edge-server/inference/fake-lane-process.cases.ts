import { ManifestSchema } from '../../shared/models/manifest.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { FromLane, ToLane } from './lane-messages.ts';
import type { LaneHandle, LaneProcessEvents } from './lane-process.ts';

/** A 2x1 model that exists on paper. */
export const TINY_MANIFEST: ModelManifest = ManifestSchema.parse({
  manifest: 1,
  id: 'tiny',
  version: '1',
  name: 'Tiny',
  task: 'detect',
  family: 'yolox',
  inputs: [{ name: 'input', type: 'float32', shape: [1, 3, 1, 2] }],
  outputs: [{ name: 'output', type: 'float32', shape: [1] }],
  preprocess: { width: 2, height: 1 },
  threshold: 0.5,
  top_k: 10,
  labels: ['thing'],
  license: 'CC0-1.0',
  source: 'a test',
  file: 'tiny.onnx',
  sha256: '0'.repeat(64),
  size: 4,
});

/** A lane process that does what a test tells it to, at the seam where the real one is. */
export class FakeLaneProcess implements LaneHandle {
  readonly pid = 4711;
  readonly sent: ToLane[] = [];
  killed = false;
  ended = false;
  readonly #events: LaneProcessEvents;

  constructor(events: LaneProcessEvents) {
    this.#events = events;
  }

  send(message: ToLane): void {
    this.sent.push(message);
  }

  end(): void {
    this.ended = true;
  }

  kill(): void {
    this.killed = true;
  }

  /** Keys of the frames it was given. */
  get frames(): number[] {
    return this.sent.flatMap((message) => (message.type === 'frame' ? [message.key] : []));
  }

  say(message: FromLane): void {
    this.#events.message(message);
  }

  open(): void {
    this.say({ type: 'opened', provider: { name: 'cpu', threads: 1, reason: 'a test' } });
  }

  /** Answers the oldest frame that it has not answered. */
  answer(): void {
    const key = this.frames[this.#answered];
    if (key === undefined) throw new Error('there is no frame to answer');
    this.#answered += 1;
    this.say({
      type: 'result',
      key,
      detections: [],
      preprocessMs: 1,
      inferMs: 2,
      postprocessMs: 3,
      begunAt: 0,
    });
  }

  #answered = 0;

  complain(line: string): void {
    this.#events.complaint(line);
  }

  exit(reason = 'it ended with code 1'): void {
    this.#events.exit(reason);
  }
}
