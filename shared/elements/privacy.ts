import { z } from 'zod';
import { limbsOf } from '../detect/skeleton.ts';
import type { Detection } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { FrameMessage, Message } from '../run/message.ts';
import type { PictureEdit } from '../run/picture-services.ts';
import { ConcealedBoxes, HeldBoxesSchema } from './concealed-boxes.ts';
import { defineElement } from './element.ts';
import { JOINING, changedJoin, joinOf } from './joined-detectors.ts';
import { JOIN_CONCURRENCY, JoinedFrames } from './joined-frames.ts';
import type { JoinedFrame } from './joined-frames.ts';
import { picturesOf } from './pictures-of.ts';

const Schema = z.strictObject({
  mode: z
    .enum(['blur', 'pixelate', 'fill', 'stick_figure'])
    .default('blur')
    .describe('`stick_figure`: filled, with the limbs drawn of those whose key points are known.'),
  labels: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(100)
    .default(['face', 'person'])
    .describe('What is made unrecognisable, by label.'),
  grow: z
    .number()
    .min(0)
    .max(2)
    .default(0.1)
    .describe('How much larger the concealed part is than the box, on each side, as a share of it.'),
  hold_ms: z
    .number()
    .min(0)
    .max(60_000)
    .default(1000)
    .describe('For so long after it was last seen a box stays concealed: detectors miss now and then.'),
  ...JOINING,
});
type Config = z.output<typeof Schema>;

/** Frames that are edited at a time. */
const MOST_EDITS = 2;
/** Limbs, as a share of the picture's height, and their colour. */
const LIMB_WIDTH = 0.008;
const LIMB_COLOR = 0xffffff;

/**
 * Makes faces or persons unrecognisable in the frames that go on. What nothing is known of does not go on: a frame
 * whose detections never come is filtered.
 */
export const privacy = defineElement({
  type: 'privacy',
  role: 'transform',
  description: 'Makes faces or persons unrecognisable; frames that were not looked at do not go on.',
  inputs: ['frame', 'detections'],
  joins: true,
  output: 'frame',
  hosts: ['browser', 'edge'],
  events: {},
  example: { mode: 'pixelate', labels: ['face'], grow: 0.2 },
  schema: Schema,
  create: (config, context) => new Privacy(config, context),
});

class Privacy implements Element {
  readonly takesFrames = true;
  readonly hearsFiltered = true;
  readonly #context: ElementContext;
  readonly #boxes = new ConcealedBoxes();
  readonly #joined: JoinedFrames;
  #config: Config;
  #editing = 0;

  constructor(config: Config, context: ElementContext) {
    this.#config = config;
    this.#context = context;
    this.#joined = new JoinedFrames('privacy', context, joinOf(config));
  }

  /** While it works on as many frames as it may, nothing comes in: frames wait where they are dropped when old. */
  get concurrency(): number {
    return this.#editing < MOST_EDITS ? JOIN_CONCURRENCY : 0;
  }

  /** Fails before frames flow where the host cannot do it. */
  setup(): void {
    picturesOf(this.#context);
  }

  process(message: Message): Promise<FrameMessage> | FrameMessage | null {
    const joined = this.#joined.take(message);
    if (joined === null) return null;
    const edits = this.#editsOf(joined);
    this.#context.metrics.gauge('concealed', edits.length);
    return edits.length === 0 ? joined.frame : this.#edited(joined.frame, edits);
  }

  configure(next: JsonValue): boolean {
    const changed = changedJoin(Schema, this.#config, next);
    if (changed === null) return false;
    this.#config = changed;
    return true;
  }

  cleanup(): void {
    this.#joined.close();
  }

  save(): JsonValue {
    return this.#boxes.save();
  }

  restore(state: JsonValue): void {
    this.#boxes.restore(HeldBoxesSchema.parse(state));
  }

  #editsOf({ frame, detections }: JoinedFrame): PictureEdit[] {
    const { mode, labels, grow, hold_ms: holdMs } = this.#config;
    const meant = detections.value.detections.filter(({ label }) => labels.includes(label));
    const boxes = this.#boxes.take(meant, frame.frame.timestamp, { grow, holdMs });
    const kind = mode === 'stick_figure' ? 'fill' : mode;
    const edits = boxes.map((box): PictureEdit => ({ kind, box }));
    return mode === 'stick_figure' ? [...edits, ...meant.flatMap(limbs)] : edits;
  }

  /** The frame that came is closed, whatever happens. */
  async #edited(frame: FrameMessage, edits: readonly PictureEdit[]): Promise<FrameMessage> {
    const { clock, frames, metrics } = this.#context;
    const begunAt = clock.now();
    this.#editing += 1;
    try {
      return { ...frame, value: await picturesOf(this.#context).edit(frame.value, edits) };
    } finally {
      this.#editing -= 1;
      frames.close(frame.value);
      metrics.time('edit', clock.now() - begunAt);
    }
  }
}

/** A person as lines; nothing where its key points are not those of a body. */
function limbs({ keypoints = [] }: Detection): PictureEdit[] {
  const lines = limbsOf(keypoints).map(([from, to]) => [from.x, from.y, to.x, to.y] as const);
  return lines.length === 0 ? [] : [{ kind: 'lines', lines, width: LIMB_WIDTH, color: LIMB_COLOR }];
}
