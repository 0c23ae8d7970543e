import { z } from 'zod';
import { messageOf } from '../errors.ts';
import type { SightlineEvent } from '../event.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { NewMedia } from '../run/media-store.ts';
import type { EventMessage, Message } from '../run/message.ts';
import { configureWith, defineElement } from './element.ts';
import { JOIN_CONCURRENCY } from './joined-frames.ts';
import { wrongKind } from './message-kind.ts';
import { picturesOf } from './pictures-of.ts';
import { RecentFrames } from './recent-frames.ts';
import { asEvent, storeOf } from './stored-event.ts';

const INPUTS = ['frame', 'event'] as const;

const Schema = z.strictObject({
  phases: z
    .array(z.enum(['new', 'update', 'end', 'once']))
    .default(['new', 'once'])
    .describe('At which steps of an event the picture is taken; the last one stays.'),
  max_width: z.int().min(64).max(7680).default(1920).describe('Larger pictures are reduced to it, pixels.'),
  quality: z.int().min(1).max(100).default(85).describe('Of the JPEG.'),
  keep_frames: z
    .int()
    .min(1)
    .max(32)
    .default(8)
    .describe('How many of the newest frames wait for an event. In a browser, no more than 4.'),
});
type Config = z.output<typeof Schema>;

const THUMBNAIL = { maxWidth: 320, quality: 75 };

/** Keeps events with the picture of the moment, as that picture comes to it: hidden parts stay hidden. */
export const saveSnapshots = defineElement({
  type: 'save_snapshots',
  role: 'sink',
  description: 'Keeps events as `save_events` does, with the picture of the moment: the timeline shows them.',
  inputs: INPUTS,
  joins: true,
  output: null,
  hosts: ['browser', 'edge'],
  events: {},
  example: { phases: ['new', 'once'] },
  schema: Schema,
  create: (config, context) => new SaveSnapshots(config, context),
});

class SaveSnapshots implements Element {
  readonly takesFrames = true;
  readonly absorbs = true;
  readonly concurrency = JOIN_CONCURRENCY;
  readonly configure = configureWith(Schema, (config) => {
    this.#config = config;
  });
  readonly #context: ElementContext;
  readonly #recent: RecentFrames;
  #config: Config;

  constructor(config: Config, context: ElementContext) {
    this.#config = config;
    this.#context = context;
    this.#recent = new RecentFrames(context.frames, config.keep_frames);
  }

  /** Fails before frames flow where the host cannot do it. */
  setup(): void {
    picturesOf(this.#context);
    storeOf(this.#context);
  }

  async process(message: Message): Promise<null> {
    if (message.kind === 'frame') this.#recent.add(message);
    else if (message.kind === 'event') await this.#keep(message);
    else throw wrongKind('save_snapshots', INPUTS, message);
    return null;
  }

  cleanup(): void {
    this.#recent.close();
  }

  async #keep(message: EventMessage): Promise<void> {
    const event = asEvent(message, this.#context.clock.wallTime());
    const media = this.#config.phases.includes(event.phase) ? await this.#media(event, message.frame.id) : [];
    await storeOf(this.#context).put(event, this.#context.pipeline, media);
    this.#context.metrics.count('saved');
  }

  /** An event without its picture is better than none. */
  async #media({ id }: SightlineEvent, frame: number): Promise<NewMedia[]> {
    const { log, frames, metrics } = this.#context;
    const handle = this.#recent.handleOf(frame);
    if (handle === undefined) {
      metrics.count('without_picture');
      return [];
    }
    try {
      return await this.#pack(handle);
    } catch (error) {
      metrics.count('without_picture');
      log('warn', `the picture of ${id} cannot be made: ${messageOf(error)}`);
      return [];
    } finally {
      frames.close(handle);
    }
  }

  async #pack(handle: unknown): Promise<NewMedia[]> {
    const { max_width: maxWidth, quality } = this.#config;
    const pictures = picturesOf(this.#context);
    const snapshot = await pictures.pack(handle, { maxWidth, quality });
    const thumbnail = await pictures.pack(handle, THUMBNAIL);
    return [
      { kind: 'snapshot', type: snapshot.type, content: snapshot.data },
      { kind: 'thumbnail', type: thumbnail.type, content: thumbnail.data },
    ];
  }
}
