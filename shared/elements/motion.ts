import { z } from 'zod';
import { MotionDetector } from '../motion/motion-detector.ts';
import type { Motion, MotionRules } from '../motion/motion-detector.ts';
import type { FrameInfo } from '../frame.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import { configureWith, defineElement } from './element.ts';
import { PolygonsSchema } from './mask.ts';
import { wrongKind } from './message-kind.ts';
import { picturesOf } from './pictures-of.ts';

const Schema = z.strictObject({
  threshold: z
    .number()
    .min(1)
    .max(255)
    .default(16)
    .describe('Gray levels, of 255, by which a pixel must differ from the background.'),
  min_area: z
    .number()
    .gt(0)
    .max(1)
    .default(0.002)
    .describe('The share of the picture that must have changed in one piece.'),
  mask: PolygonsSchema.default([]).describe(
    'Parts in which motion does not count, by their corners, `[[x, y], …]`, 0..1 in the picture.',
  ),
  hold_ms: z
    .number()
    .min(0)
    .max(600_000)
    .default(1000)
    .describe('After motion frames go on for so long, so that what stops is still followed.'),
  keep_alive_ms: z
    .number()
    .min(0)
    .max(86_400_000)
    .default(10_000)
    .describe('One frame goes on at least so often, so that what stands still is seen too. 0: none.'),
  light_change: z
    .number()
    .gt(0)
    .max(1)
    .default(0.6)
    .describe('If more than this share changes at once it is the light, and the background is learnt anew.'),
  width: z
    .int()
    .min(32)
    .max(640)
    .default(160)
    .describe('The width in pixels at which pictures are compared.'),
});
type Config = z.output<typeof Schema>;

/** Lets frames go on while something moves, so that what comes after it rests while nothing does. */
export const motion = defineElement({
  type: 'motion',
  role: 'transform',
  description: 'Lets frames go on while something moves in them: for cameras that stand still.',
  inputs: ['frame'],
  output: 'frame',
  hosts: ['browser', 'edge'],
  events: {},
  example: { min_area: 0.005, keep_alive_ms: 5000 },
  schema: Schema,
  create: (config, context) => new MotionGate(config, context),
});

class MotionGate implements Element {
  readonly configure: NonNullable<Element['configure']>;
  readonly #context: ElementContext;
  readonly #detector: MotionDetector;
  #config: Config;
  #gray: Uint8Array = new Uint8Array(0);
  /** Capture times, microseconds: when something moved last, and when a frame went on last. */
  #movedAt = Number.NEGATIVE_INFINITY;
  #passedAt = Number.NEGATIVE_INFINITY;

  constructor(config: Config, context: ElementContext) {
    this.#config = config;
    this.#context = context;
    this.#detector = new MotionDetector(rulesOf(config));
    this.configure = configureWith(Schema, (next) => {
      this.#config = next;
      this.#detector.rules = rulesOf(next);
    });
  }

  /** Fails before frames flow where the host cannot do it. */
  setup(): void {
    picturesOf(this.#context);
  }

  async process(message: Message): Promise<Message | null> {
    if (message.kind !== 'frame') throw wrongKind('motion', ['frame'], message);
    const { frame, value } = message;
    const picture = await picturesOf(this.#context).gray(
      value,
      sizeFor(frame, this.#config.width),
      this.#gray,
    );
    this.#gray = picture.data;
    const motionNow = this.#detector.take(picture, frame.timestamp);
    this.#tell(motionNow);
    return this.#mayPass(motionNow, frame.timestamp) ? message : null;
  }

  #mayPass({ regions, isCalibrating }: Motion, timestamp: number): boolean {
    const { hold_ms: holdMs, keep_alive_ms: keepAliveMs } = this.#config;
    // A time before the last one comes from another clock: begin again.
    if (timestamp < this.#passedAt) this.#passedAt = this.#movedAt = Number.NEGATIVE_INFINITY;
    if (regions.length > 0 || isCalibrating) this.#movedAt = timestamp;
    const isMoving = timestamp - this.#movedAt <= holdMs * 1000;
    const isDue = keepAliveMs > 0 && timestamp - this.#passedAt >= keepAliveMs * 1000;
    if (isMoving || isDue) this.#passedAt = timestamp;
    return isMoving || isDue;
  }

  #tell({ changed, regions, isCalibrating }: Motion): void {
    const { metrics } = this.#context;
    metrics.gauge('changed', changed);
    metrics.gauge('regions', regions.length);
    if (isCalibrating) metrics.count('calibrations');
  }
}

function rulesOf({ threshold, min_area, light_change, mask }: Config): MotionRules {
  return { threshold, minArea: min_area, lightChange: light_change, mask };
}

/** In the frame's own shape. */
function sizeFor(
  { width, height }: FrameInfo,
  wanted: number,
): { readonly width: number; readonly height: number } {
  const reduced = Math.min(wanted, Math.max(1, width));
  return { width: reduced, height: Math.max(1, Math.round((height * reduced) / Math.max(1, width))) };
}
