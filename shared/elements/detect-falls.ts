import { z } from 'zod';
import { capturedAt, eventId } from '../event.ts';
import type { SightlineEvent } from '../event.ts';
import type { JsonValue } from '../json.ts';
import { FallBook } from '../rules/fall-book.ts';
import type { FallReport } from '../rules/fall-book.ts';
import type { FallRule } from '../rules/fall-watch.ts';
import { FALL_ANGLE } from '../rules/posture.ts';
import type { Side } from '../rules/posture.ts';
import { Subjects } from '../rules/subjects.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { EventMessage, Message } from '../run/message.ts';
import { parseState } from '../windows/saved-state.ts';
import { configureWith, defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';
import { RESET } from './window-parts.ts';

const INPUTS = ['detections'] as const;
const MAX_SUBJECTS = 64;

const Share = z.number().min(0).max(1);
const Milliseconds = z.number().min(0).max(600_000);
const Schema = z
  .strictObject({
    angle: z
      .number()
      .min(20)
      .max(120)
      .default(FALL_ANGLE)
      .describe('By so many degrees the back must have come down.'),
    min_age_ms: Milliseconds.default(1000).describe('So long ago at least it was upright.'),
    max_age_ms: Milliseconds.default(10_000).describe('So long before it came down at most.'),
    confidence_threshold: Share.default(0.15).describe('How sure an upright posture must be.'),
    lying_threshold: Share.default(0.05).describe(
      'How sure one that is down must be: people who lie are seen less surely.',
    ),
    confirm_ms: Milliseconds.default(1000).describe('For so long the body must stay down.'),
    confirm_frames: z.int().min(1).max(100).default(2).describe('In so many frames it must be seen down.'),
    up_ms: Milliseconds.default(2000).describe('Who is upright for so long is up again.'),
  })
  .refine(({ min_age_ms, max_age_ms }) => min_age_ms <= max_age_ms, {
    path: ['min_age_ms'],
    message: 'cannot be more than `max_age_ms`',
  });
type Config = z.output<typeof Schema>;

const StateSchema = z.array(z.tuple([z.string(), z.json()])).max(MAX_SUBJECTS);

/** Who stood a moment ago and lies now has fallen. */
export const detectFalls = defineElement({
  type: 'detect_falls',
  role: 'transform',
  description:
    'Says when a person falls, from the key points of `detect_poses` over time, and when they are up again.',
  inputs: INPUTS,
  output: 'event',
  hosts: ['browser', 'edge'],
  events: { reset: RESET },
  example: { confirm_ms: 1500 },
  schema: Schema,
  create: (config, context) => new FallsElement(config, context),
});

class FallsElement implements Element {
  readonly absorbs = true;
  readonly configure = configureWith(Schema, (config) => {
    this.#rule = ruleOf(config);
  });
  readonly #context: ElementContext;
  #rule: FallRule;
  readonly #subjects = new Subjects(MAX_SUBJECTS, () => new FallBook());

  constructor(config: Config, context: ElementContext) {
    this.#context = context;
    this.#rule = ruleOf(config);
  }

  process(message: Message): EventMessage[] {
    if (message.kind !== 'detections') throw wrongKind('detect_falls', INPUTS, message);
    const { frame, value, subject } = message;
    const at = capturedAt(frame, this.#context.clock.wallTime());
    const reports = this.#subjects
      .touch(subject)
      .frame(value.detections, { timestamp: frame.timestamp, at, aspect: aspectOf(frame), rule: this.#rule });
    return reports.map((report) => ({
      frame,
      subject,
      kind: 'event',
      value: eventOf(this.#context.name, report, at),
    }));
  }

  onEvent(name: string): void {
    if (name === 'reset') this.#subjects.clear();
  }

  save(): JsonValue {
    return this.#subjects.all.map(([subject, book]) => [subject, book.save()]);
  }

  restore(state: JsonValue): void {
    this.#subjects.clear();
    for (const [subject, saved] of parseState(StateSchema, state, 'falls')) {
      this.#subjects.touch(subject).restore(saved);
    }
  }
}

function aspectOf({ width, height }: { readonly width: number; readonly height: number }): number {
  return width > 0 && height > 0 ? width / height : 1;
}

function ruleOf(config: Config): FallRule {
  return {
    angle: config.angle,
    minAge: config.min_age_ms * 1000,
    maxAge: config.max_age_ms * 1000,
    uprightConfidence: config.confidence_threshold,
    downConfidence: config.lying_threshold,
    confirmFor: config.confirm_ms * 1000,
    confirmFrames: config.confirm_frames,
    upFor: config.up_ms * 1000,
  };
}

function eventOf(element: string, report: FallReport, at: number): SightlineEvent {
  const { detection, key, startedAt, confidence, posture, isUp } = report;
  const { label, box, zones = [] } = detection;
  const who = key === 0 ? `A ${label}` : `${label} ${key}`;
  return {
    id: eventId(element, startedAt, key),
    type: 'fall',
    phase: isUp ? 'end' : 'new',
    at,
    started_at: startedAt,
    ...(isUp ? { ended_at: at } : {}),
    label,
    score: confidence,
    ...(key === 0 ? {} : { track: key }),
    box: { ...box },
    zones: [...zones],
    text: isUp ? `${who} is up again.` : `${who} fell.`,
    data: {
      leaning_angle: Math.round(posture.leaningAngle * 10) / 10,
      keypoint_corr: { left: sideData(posture.left), right: sideData(posture.right) },
    },
  };
}

function sideData(side: Side | null) {
  return side === null ? null : { shoulder: { ...side.shoulder }, hip: { ...side.hip }, score: side.score };
}
