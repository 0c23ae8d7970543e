import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import { capturedAt } from '../event.ts';
import type { SightlineEvent } from '../event.ts';
import type { JsonValue } from '../json.ts';
import type { ClipRecorder, ClipServices, ClipWish } from '../run/clip-services.ts';
import type { Element, ElementContext } from '../run/element.ts';
import { storedEventId } from '../run/event-store.ts';
import { MAX_OPEN_CLIPS } from '../run/open-clips.ts';
import type { EventMessage, FrameMessage, Message } from '../run/message.ts';
import { parseState } from '../windows/saved-state.ts';
import { defineElement } from './element.ts';
import { JOIN_CONCURRENCY } from './joined-frames.ts';
import { wrongKind } from './message-kind.ts';
import { asEvent, storeOf } from './stored-event.ts';

const INPUTS = ['frame', 'event'] as const;

const Names = z.array(z.string().min(1).max(200)).min(1).max(100);
const Schema = z.strictObject({
  pre: z.number().min(0).max(60).default(5).describe('Seconds before the event that its clip begins.'),
  post: z.number().min(0).max(60).default(5).describe('Seconds after the end of the event that it goes on.'),
  max: z.number().min(1).max(300).default(60).describe('No clip is longer, seconds.'),
  types: z
    .exactOptional(Names)
    .describe('Clips of these kinds of event alone: `object`, `line`, `fall`. Unset: of all.'),
  labels: z
    .exactOptional(Names)
    .describe('Clips of these labels alone. Unset: of all, those without a label too.'),
});
type Config = z.output<typeof Schema>;

/** The clips that are open, by the id of the event: from when, milliseconds since 1970. */
const StateSchema = z.array(z.tuple([z.string(), z.number()])).max(MAX_OPEN_CLIPS);

/** Keeps events with the seconds around them. */
export const saveClips = defineElement({
  type: 'save_clips',
  role: 'sink',
  description:
    'Keeps events as `save_events` does, with a clip of the seconds around them: the timeline plays it.',
  inputs: INPUTS,
  joins: true,
  output: null,
  hosts: ['browser', 'edge'],
  events: {},
  example: { pre: 5, post: 5, max: 60 },
  schema: Schema,
  create: (config, context) => new SaveClips(config, context),
});

/** Says when clips begin and end; the host records and makes them. */
class SaveClips implements Element {
  readonly absorbs = true;
  readonly concurrency = JOIN_CONCURRENCY;
  readonly #context: ElementContext;
  #config: Config;
  #recorder: ClipRecorder | null = null;
  /** Why there was no clip, the last time. */
  #said: string | null = null;
  /** When the clips that are open began, by the ids of their events. */
  readonly #open = new Map<string, number>();

  constructor(config: Config, context: ElementContext) {
    this.#config = config;
    this.#context = context;
  }

  /** Fails before frames flow where the host cannot do it. */
  setup(): void {
    storeOf(this.#context);
    this.#recorder = clipsOf(this.#context).open(this.#wish());
  }

  async process(message: Message): Promise<null> {
    if (message.kind === 'frame') await this.#look(message);
    else if (message.kind === 'event') await this.#keep(message);
    else throw wrongKind('save_clips', INPUTS, message);
    return null;
  }

  /** What is recorded depends on the lengths: with others it is made anew. */
  configure(next: JsonValue): boolean {
    const checked = Schema.safeParse(next);
    if (!checked.success) return false;
    const { pre, post, max } = checked.data;
    if (pre !== this.#config.pre || post !== this.#config.post || max !== this.#config.max) return false;
    this.#config = checked.data;
    return true;
  }

  /** Those who make things end at the end of the run have said so before. */
  cleanup(): void {
    this.#recorder?.close();
    this.#recorder = null;
  }

  save(): JsonValue {
    return [...this.#open].map(([id, from]) => [id, from]);
  }

  restore(state: JsonValue): void {
    this.#open.clear();
    for (const [id, from] of parseState(StateSchema, state, 'list of clips')) this.#begin(id, from);
  }

  #look({ frame, value }: FrameMessage): Promise<void> | undefined {
    return this.#recorder?.look(value, capturedAt(frame, this.#context.clock.wallTime()));
  }

  /** The clip is begun before anybody waits for the disk. */
  async #keep(message: EventMessage): Promise<void> {
    const { clock, metrics, pipeline } = this.#context;
    const event = asEvent(message, clock.wallTime());
    this.#follow(event, storedEventId(pipeline, event.id));
    await storeOf(this.#context).put(event, pipeline);
    metrics.count('saved');
  }

  /** What has gone on for longer than a clip may has had its clip: only a beginning begins one. */
  #follow(event: SightlineEvent, id: string): void {
    const { pre, post } = this.#config;
    const { phase, started_at: startedAt, ended_at: endedAt = event.at } = event;
    if ((phase === 'new' || phase === 'once') && this.#isMeant(event))
      this.#begin(id, startedAt - pre * 1000);
    if ((phase === 'end' || phase === 'once') && this.#open.delete(id)) {
      this.#recorder?.end(id, endedAt + post * 1000);
    }
    this.#tell();
  }

  #begin(id: string, from: number): void {
    if (this.#open.has(id)) return;
    if (this.#recorder?.begin(id, from) === true) this.#open.set(id, from);
    else this.#context.metrics.count('without_clip');
  }

  #isMeant({ type, label }: SightlineEvent): boolean {
    const { types, labels } = this.#config;
    if (types !== undefined && !types.includes(type)) return false;
    return labels === undefined || (label !== undefined && labels.includes(label));
  }

  #wish(): ClipWish {
    const { pre, max } = this.#config;
    const done = (id: string, reason: string | null): void => this.#done(id, reason);
    return { pipeline: this.#context.pipeline, preMs: pre * 1000, maxMs: max * 1000, done };
  }

  /** One that was as long as it may be has ended without having been told to. */
  #done(id: string, reason: string | null): void {
    this.#open.delete(id);
    this.#tell();
    this.#context.metrics.count(reason === null ? 'clips' : 'without_clip');
    // What goes wrong each time is said once.
    if (reason !== null && reason !== this.#said)
      this.#context.log('warn', `there is no clip of ${id}: ${reason}`);
    this.#said = reason;
  }

  #tell(): void {
    this.#context.metrics.gauge('open', this.#open.size);
  }
}

/** Who makes clips on this host. Throws `unsupported` where the flow of this element has nobody. */
function clipsOf({ name, services }: ElementContext): ClipServices {
  if (services.clips !== undefined) return services.clips;
  throw new SightlineError(
    'unsupported',
    `\`${name}\` needs what records clips: leave it in the flow \`main\` of a page or a server, which has it.`,
  );
}
