import { z } from 'zod';
import type { Detection } from '../detection.ts';
import type { FrameInfo } from '../frame.ts';
import type { JsonValue } from '../json.ts';
import { Subjects } from '../rules/subjects.ts';
import { TrackScores } from '../rules/track-scores.ts';
import type { Element } from '../run/element.ts';
import type { DetectionsMessage, Message } from '../run/message.ts';
import { parseState } from '../windows/saved-state.ts';
import { configureWith, defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';
import { RESET } from './window-parts.ts';

const INPUTS = ['detections'] as const;
const MAX_SUBJECTS = 64;

const Share = z.number().min(0).max(1);
const Ratio = z.number().gt(0).max(100);
const LimitsSchema = z.strictObject({
  min_score: z.exactOptional(Share).describe('How sure it must be in this frame.'),
  median_score: z
    .exactOptional(Share)
    .describe('How sure it must be in the median of what `track` has seen of it; untracked, in this frame.'),
  min_area: z.exactOptional(Share).describe('The share of the picture that its box covers at least.'),
  max_area: z.exactOptional(Share),
  min_ratio: z.exactOptional(Ratio).describe('Width over height of its box in pixels, at least.'),
  max_ratio: z.exactOptional(Ratio),
});
type Limits = z.output<typeof LimitsSchema>;

const Schema = z.strictObject({
  labels: z.record(z.string().min(1).max(100), LimitsSchema).describe('What each label must meet to go on.'),
  others: z.enum(['keep', 'drop']).default('keep').describe('Whether labels that are not named here go on.'),
});
type Config = z.output<typeof Schema>;

const StateSchema = z.array(z.tuple([z.string(), z.json()])).max(MAX_SUBJECTS);

/** What each label must be like to count: a person is higher than wide, and not as large as the picture. */
export const labelLimits = defineElement({
  type: 'label_limits',
  role: 'transform',
  description: 'Lets through what meets the limits of its label: score, median score, area and shape.',
  inputs: INPUTS,
  output: 'detections',
  hosts: ['browser', 'edge'],
  events: { reset: RESET },
  example: { labels: { person: { min_score: 0.3, median_score: 0.4, max_area: 0.9, max_ratio: 2 } } },
  schema: Schema,
  create: (config) => new LabelLimits(config),
});

class LabelLimits implements Element {
  readonly configure = configureWith(Schema, (config) => {
    this.#config = config;
  });
  #config: Config;
  readonly #subjects = new Subjects(MAX_SUBJECTS, () => new TrackScores());

  constructor(config: Config) {
    this.#config = config;
  }

  process(message: Message): DetectionsMessage {
    if (message.kind !== 'detections') throw wrongKind('label_limits', INPUTS, message);
    const { frame, value } = message;
    const scores = this.#subjects.touch(message.subject);
    // The median is of all that was seen, let through or not.
    const medians = value.detections.map((detection) => scores.take(detection));
    const detections = value.detections.filter((detection, index) => {
      const limits = this.#config.labels[detection.label];
      if (limits === undefined) return this.#config.others === 'keep';
      return meets(limits, detection, medians[index] ?? detection.score, frame);
    });
    return { ...message, value: { ...value, detections } };
  }

  onEvent(name: string): void {
    if (name === 'reset') this.#subjects.clear();
  }

  save(): JsonValue {
    return this.#subjects.all.map(([subject, scores]) => [subject, scores.save()]);
  }

  restore(state: JsonValue): void {
    this.#subjects.clear();
    for (const [subject, saved] of parseState(StateSchema, state, 'scores')) {
      this.#subjects.touch(subject).restore(saved);
    }
  }
}

function meets(limits: Limits, { score, box }: Detection, median: number, frame: FrameInfo): boolean {
  const area = box.width * box.height;
  const isSure = score >= (limits.min_score ?? 0) && median >= (limits.median_score ?? 0);
  const isSized = area >= (limits.min_area ?? 0) && area <= (limits.max_area ?? 1);
  return isSure && isSized && isShaped(limits, box, frame);
}

/** A frame without a size, or a box without a height, says nothing of shapes. */
function isShaped(limits: Limits, box: Detection['box'], { width, height }: FrameInfo): boolean {
  const pixelsHigh = box.height * height;
  if (!(pixelsHigh > 0)) return true;
  const ratio = (box.width * width) / pixelsHigh;
  return ratio >= (limits.min_ratio ?? 0) && ratio <= (limits.max_ratio ?? Number.POSITIVE_INFINITY);
}
