import { z } from 'zod';
import type { Detection } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import { Subjects } from '../rules/subjects.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { DetectionsMessage, Message } from '../run/message.ts';
import { Tracker } from '../tracking/tracker.ts';
import type { LostTrack, TrackNumbers, TrackedFrame, TrackerOptions } from '../tracking/tracker.ts';
import { parseState } from '../windows/saved-state.ts';
import { configureWith, defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';
import { RESET } from './window-parts.ts';

const INPUTS = ['detections'] as const;
/** More subjects are not followed at once: the one that was silent for longest is forgotten. */
const MAX_SUBJECTS = 64;

const Score = z.number().min(0).max(1);
const Schema = z
  .strictObject({
    high_score: Score.default(0.4).describe('From this score on, something new may be followed.'),
    low_score: Score.default(0.1).describe(
      'Down to this score, detections carry on with what is followed already. Let the detector give them.',
    ),
    min_hits: z
      .int()
      .min(1)
      .max(30)
      .default(2)
      .describe('In so many frames in a row it was seen: it is followed.'),
    lost_ms: z
      .number()
      .min(0)
      .max(60_000)
      .default(2000)
      .describe('What frames have lacked for longer is gone, and another one when it comes back.'),
    keep_still_ms: z
      .number()
      .min(0)
      .max(86_400_000)
      .default(600_000)
      .describe('What stood is still the same when no frames came for so long, say behind a motion gate.'),
    any_label: z
      .boolean()
      .default(false)
      .describe(
        'One thing may be a truck in one frame and a car in the next. Unset: labels are followed apart.',
      ),
    keep_lost_ms: z
      .number()
      .min(0)
      .max(60_000)
      .default(0)
      .describe('For so long, what was not found is given where it is expected. 0: only what was found.'),
    keep_untracked: z
      .boolean()
      .default(false)
      .describe('Detections of nothing that is followed go on, too, without a track.'),
  })
  .refine(({ low_score, high_score }) => low_score <= high_score, {
    path: ['low_score'],
    message: 'cannot be more than `high_score`',
  });
type Config = z.output<typeof Schema>;

const StateSchema = z.object({
  last: z.int().min(0),
  subjects: z.array(z.tuple([z.string(), z.json()])).max(MAX_SUBJECTS),
});

/** Which of the boxes of one frame is which of the frame before. */
export const track = defineElement({
  type: 'track',
  role: 'transform',
  description: 'Follows things from frame to frame: gives each a number that it keeps, its `track`.',
  inputs: INPUTS,
  output: 'detections',
  hosts: ['browser', 'edge'],
  events: { reset: RESET },
  example: { high_score: 0.5, lost_ms: 3000 },
  schema: Schema,
  create: (config, context) => new TrackElement(config, context),
});

/** A tracker for each subject; their tracks have numbers of one row, so that each is of one thing in the pipeline. */
class TrackElement implements Element {
  readonly configure = configureWith(Schema, (config) => this.#exchange(config));
  readonly #context: ElementContext;
  readonly #numbers: TrackNumbers;
  #config: Config;
  #last = 0;
  readonly #subjects = new Subjects(MAX_SUBJECTS, () => new Tracker(optionsOf(this.#config), this.#numbers));

  constructor(config: Config, context: ElementContext) {
    this.#config = config;
    this.#context = context;
    this.#numbers = { next: () => (this.#last += 1) };
  }

  process(message: Message): DetectionsMessage {
    if (message.kind !== 'detections') throw wrongKind('track', INPUTS, message);
    const { timestamp, width, height } = message.frame;
    const { detections, ...rest } = message.value;
    const tracker = this.#subjects.touch(message.subject);
    const aspect = width > 0 && height > 0 ? width / height : 1;
    const tracked = tracker.update(detections, timestamp, aspect);
    this.#context.metrics.gauge('tracks', tracker.size);
    this.#context.metrics.gauge('numbers_given', this.#last);
    return { ...message, value: { ...rest, detections: given(detections, tracked, this.#config) } };
  }

  onEvent(name: string): void {
    if (name === 'reset') this.#subjects.clear();
  }

  save(): JsonValue {
    const subjects = this.#subjects.all.map(([subject, tracker]) => [subject, tracker.save()]);
    return { last: this.#last, subjects };
  }

  restore(state: JsonValue): void {
    const { last, subjects } = parseState(StateSchema, state, 'tracker');
    this.#subjects.clear();
    this.#last = last;
    for (const [subject, saved] of subjects) this.#subjects.touch(subject).restore(saved);
  }

  #exchange(config: Config): void {
    this.#config = config;
    for (const [, tracker] of this.#subjects.all) tracker.options = optionsOf(config);
  }
}

function optionsOf(config: Config): TrackerOptions {
  return {
    highScore: config.high_score,
    lowScore: config.low_score,
    minHits: config.min_hits,
    lost: config.lost_ms * 1000,
    keepStill: config.keep_still_ms * 1000,
    anyLabel: config.any_label,
  };
}

function given(found: readonly Detection[], { tracks, lost }: TrackedFrame, config: Config): Detection[] {
  const seen = found.flatMap((detection, index): Detection[] => {
    const { track: _, ...untracked } = detection;
    const number = tracks[index] ?? 0;
    if (number > 0) return [{ ...untracked, track: number }];
    return config.keep_untracked ? [untracked] : [];
  });
  const limit = config.keep_lost_ms * 1000;
  if (limit === 0) return seen;
  return [...seen, ...lost.filter(({ unseen }) => unseen <= limit).map((each) => expected(each))];
}

function expected({ id, label, score, box }: LostTrack): Detection {
  return { label, score, box, track: id };
}
