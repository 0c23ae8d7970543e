import { z } from 'zod';
import { capturedAt } from '../event.ts';
import type { SightlineEvent } from '../event.ts';
import type { JsonValue } from '../json.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { EventMessage, Message } from '../run/message.ts';
import { ObjectLives } from '../tracking/object-lives.ts';
import type { LivesOptions } from '../tracking/object-lives.ts';
import { DueTimer } from '../windows/due-timer.ts';
import { parseState } from '../windows/saved-state.ts';
import { configureWith, defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';
import { FLUSH, RESET } from './window-parts.ts';

const INPUTS = ['detections'] as const;
/** More subjects are not watched at once: the things of the one that was silent for longest end. */
const MAX_SUBJECTS = 64;

const Milliseconds = z.number().min(0).max(86_400_000);
const Schema = z.strictObject({
  end_after_ms: Milliseconds.default(2000).describe(
    'What frames have lacked for longer is gone. As long as `lost_ms` of `track`, or longer.',
  ),
  stationary_after_ms: Milliseconds.default(10_000).describe('What has not moved for so long is stationary.'),
  stationary_share: z
    .number()
    .gt(0)
    .max(2)
    .default(0.15)
    .describe('How far, as a share of its size, it may go and still count as not having moved.'),
  update_every_ms: Milliseconds.default(5000).describe(
    'A changed score or place alone is told after so long at the earliest; all else at once.',
  ),
  silence_ms: Milliseconds.default(30_000).describe('When no frames come for so long, what moved is gone.'),
  keep_still_ms: Milliseconds.default(600_000).describe(
    'When no frames come for so long, what stood is gone.',
  ),
});
type Config = z.output<typeof Schema>;

const StemSchema = z.object({
  frame: z.object({
    id: z.number(),
    timestamp: z.number(),
    width: z.number(),
    height: z.number(),
    capturedAt: z.exactOptional(z.number()),
  }),
  subject: z.string(),
});
type Stem = z.output<typeof StemSchema>;
const StateSchema = z.array(z.object({ stem: StemSchema, lives: z.json() })).max(MAX_SUBJECTS);

/** Comings, changes and goings of things instead of boxes. */
export const objectEvents = defineElement({
  type: 'object_events',
  role: 'transform',
  description:
    'Says of each thing that `track` follows when it comes (`new`), changes (`update`) and goes (`end`).',
  inputs: INPUTS,
  output: 'event',
  hosts: ['browser', 'edge'],
  events: { flush: { ...FLUSH, description: 'Ends everything that is there.' }, reset: RESET },
  example: { stationary_after_ms: 5000 },
  schema: Schema,
  create: (config, context) => new ObjectEventsElement(config, context),
});

interface Watched {
  stem: Stem;
  /** By the clock of the host. */
  heardAt: number;
  readonly lives: ObjectLives;
}

/** The lives of the things of each subject, and one timer for those that no frame comes of any more. */
class ObjectEventsElement implements Element {
  readonly absorbs = true;
  readonly configure = configureWith(Schema, (config) => this.#exchange(config));
  readonly #context: ElementContext;
  readonly #timer: DueTimer;
  #config: Config;
  /** The one that was silent for longest comes first. */
  readonly #subjects = new Map<string, Watched>();

  constructor(config: Config, context: ElementContext) {
    this.#config = config;
    this.#context = context;
    this.#timer = new DueTimer(context.clock, () => this.#listen());
  }

  process(message: Message): EventMessage[] {
    if (message.kind !== 'detections') throw wrongKind('object_events', INPUTS, message);
    const { frame, value } = message;
    const watched = this.#touch(message);
    const at = capturedAt(frame, this.#context.clock.wallTime());
    const events = watched.lives.frame(value.detections, frame.timestamp, at);
    this.#settle();
    return events.map((event) => ({ ...message, kind: 'event', value: event }));
  }

  onEvent(name: string): void {
    // The end of the run is the end of all that it sees.
    if (name === 'flush' || name === 'end') this.#endAll();
    if (name === 'reset') this.#subjects.clear();
    this.#settle();
  }

  save(): JsonValue {
    return [...this.#subjects.values()].map(({ stem, lives }) => ({
      stem: { subject: stem.subject, frame: { ...stem.frame } },
      lives: lives.save(),
    }));
  }

  restore(state: JsonValue): void {
    this.#subjects.clear();
    for (const { stem, lives } of parseState(StateSchema, state, 'list of objects')) {
      this.#touch(stem).lives.restore(lives);
    }
    this.#settle();
  }

  cleanup(): void {
    this.#timer.cancel();
  }

  #exchange(config: Config): void {
    this.#config = config;
    for (const { lives } of this.#subjects.values()) lives.options = optionsOf(config);
    this.#settle();
  }

  #touch({ frame, subject }: Stem): Watched {
    const heardAt = this.#context.clock.now();
    const lives =
      this.#subjects.get(subject)?.lives ?? new ObjectLives(this.#context.name, optionsOf(this.#config));
    const watched = { stem: { frame, subject }, heardAt, lives };
    this.#subjects.delete(subject);
    this.#subjects.set(subject, watched);
    const [oldest] = this.#subjects.values();
    if (this.#subjects.size > MAX_SUBJECTS && oldest !== undefined) {
      this.#emit(oldest, oldest.lives.flush());
      this.#subjects.delete(oldest.stem.subject);
    }
    return watched;
  }

  #listen(): void {
    const now = this.#context.clock.now();
    for (const watched of this.#subjects.values()) {
      const silence = now - watched.heardAt;
      this.#emit(watched, watched.lives.silent(silence * 1000, watched.lives.lastAt + silence));
    }
    this.#settle();
  }

  #endAll(): void {
    for (const watched of this.#subjects.values()) this.#emit(watched, watched.lives.flush());
  }

  #emit({ stem }: Watched, events: readonly SightlineEvent[]): void {
    for (const event of events) this.#context.emit(eventOf(stem, event));
  }

  #settle(): void {
    const now = this.#context.clock.now();
    const all = [...this.#subjects.values()];
    const due = all.flatMap(({ heardAt, lives }) => {
      const { patience } = lives;
      // A millisecond later: exactly so long is not longer.
      return patience === null ? [] : heardAt + patience / 1000 + 1 - now;
    });
    this.#timer.set(due.length === 0 ? null : Math.min(...due));
    this.#context.metrics.gauge(
      'objects',
      all.reduce((sum, { lives }) => sum + lives.size, 0),
    );
    this.#context.metrics.gauge(
      'overflowed',
      all.reduce((sum, { lives }) => sum + lives.overflowed, 0),
    );
  }
}

function optionsOf(config: Config): LivesOptions {
  return {
    endAfter: config.end_after_ms * 1000,
    silence: config.silence_ms * 1000,
    keepStill: config.keep_still_ms * 1000,
    stationaryAfter: config.stationary_after_ms * 1000,
    stationaryShare: config.stationary_share,
    updateEvery: config.update_every_ms * 1000,
  };
}

function eventOf(stem: Stem, event: SightlineEvent): EventMessage {
  return { ...stem, kind: 'event', value: event };
}
