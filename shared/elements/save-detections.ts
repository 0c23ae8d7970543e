import { z } from 'zod';
import { labelledIn } from '../detect/findings.ts';
import { capturedAt } from '../event.ts';
import type { JsonValue } from '../json.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import { parseState } from '../windows/saved-state.ts';
import { stampOf } from './ambianic-sample.ts';
import { sampleOf } from './detection-sample.ts';
import { defineElement } from './element.ts';
import { JOINING, changedJoin, joinOf } from './joined-detectors.ts';
import { JOIN_CONCURRENCY, JoinedFrames } from './joined-frames.ts';
import type { JoinedFrame } from './joined-frames.ts';
import { picturesOf } from './pictures-of.ts';
import { SampleKeeper } from './sample-keeper.ts';
import { SavePolicy, SavedAtSchema } from './save-policy.ts';
import { storeOf } from './stored-event.ts';

const Seconds = z.number().min(0).max(31_536_000);
const Schema = z.strictObject({
  positive_interval: Seconds.default(2).describe(
    'Of the frames in which something was found one is saved in so many seconds.',
  ),
  idle_interval: Seconds.default(600).describe(
    'Of the frames in which nothing was found one is saved in so many seconds.',
  ),
  ...JOINING,
});
type Config = z.output<typeof Schema>;

/** Samples that are saved at a time. */
const MOST_SAVES = 2;
const IMAGE = { quality: 85 };
const THUMBNAIL = { maxWidth: 320, quality: 75 };

/** Saves pictures with what was found in them, now and then, as Ambianic does. */
export const saveDetections = defineElement({
  type: 'save_detections',
  role: 'sink',
  description: 'Saves pictures with what was found in them, at most so often: the timeline shows them.',
  inputs: ['frame', 'detections'],
  joins: true,
  output: null,
  hosts: ['browser', 'edge'],
  events: {},
  example: { positive_interval: 300, idle_interval: 6000 },
  schema: Schema,
  create: (config, context) => new SaveDetections(config, context),
});

class SaveDetections implements Element {
  readonly takesFrames = true;
  readonly hearsFiltered = true;
  readonly absorbs = true;
  readonly #context: ElementContext;
  readonly #joined: JoinedFrames;
  readonly #policy: SavePolicy;
  #config: Config;
  #keeper: SampleKeeper | null = null;
  #folder = '';
  /** Names files, microseconds since 1970: no two samples have the same. */
  #lastMicros = 0;
  #saving = 0;

  constructor(config: Config, context: ElementContext) {
    this.#config = config;
    this.#context = context;
    this.#policy = new SavePolicy(config);
    this.#joined = new JoinedFrames('save_detections', context, joinOf(config));
  }

  /** While it saves as many as it may, nothing comes in: frames wait where they are dropped when old. */
  get concurrency(): number {
    return this.#saving < MOST_SAVES ? JOIN_CONCURRENCY : 0;
  }

  /** Fails before frames flow where the host cannot do it. */
  setup(): void {
    picturesOf(this.#context);
    this.#open();
  }

  async process(message: Message): Promise<null> {
    const joined = this.#joined.take(message);
    if (joined === null) return null;
    const { frame, detections } = joined;
    const isPositive = labelledIn(detections.value).length > 0;
    if (this.#policy.take(isPositive, frame.frame.timestamp)) await this.#save(joined);
    else this.#context.frames.close(frame.value);
    await this.#open().retry();
    return null;
  }

  configure(next: JsonValue): boolean {
    const changed = changedJoin(Schema, this.#config, next);
    if (changed === null) return false;
    this.#config = changed;
    this.#policy.intervals = changed;
    return true;
  }

  cleanup(): void {
    this.#joined.close();
  }

  save(): JsonValue {
    return this.#policy.save();
  }

  restore(state: JsonValue): void {
    this.#policy.restore(parseState(SavedAtSchema, state, 'saved samples'));
  }

  /** Never rejects: what cannot be saved stops nothing. */
  async #save(joined: JoinedFrame): Promise<void> {
    const keeper = this.#open();
    this.#saving += 1;
    const packed = await Promise.allSettled([this.#pack(joined)]).finally(() => {
      this.#context.frames.close(joined.frame.value);
    });
    if (packed[0].status === 'fulfilled') await keeper.keep(packed[0].value);
    else keeper.failed(packed[0].reason);
    this.#saving -= 1;
  }

  async #pack({ frame, detections }: JoinedFrame): Promise<ReturnType<typeof sampleOf>> {
    const { clock, name, pipeline } = this.#context;
    const pictures = picturesOf(this.#context);
    const at = capturedAt(frame.frame, clock.wallTime());
    this.#lastMicros = Math.max(this.#lastMicros + 1, Math.round(at * 1000));
    const micros = this.#lastMicros;
    const image = await pictures.pack(frame.value, IMAGE);
    const thumbnail = await pictures.pack(frame.value, THUMBNAIL);
    const place = { pipeline, element: name, folder: this.#folder };
    return sampleOf({ at, micros, place, frame: frame.frame, findings: detections.value, image, thumbnail });
  }

  #open(): SampleKeeper {
    if (this.#keeper !== null) return this.#keeper;
    this.#folder = stampOf(this.#context.clock.wallTime() * 1000);
    this.#keeper = new SampleKeeper(this.#context, storeOf(this.#context));
    return this.#keeper;
  }
}
