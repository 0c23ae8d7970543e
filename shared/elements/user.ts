import { z } from 'zod';
import type { JsonObject, JsonValue } from '../json.ts';
import { SightlineError } from '../errors.ts';
import { BUILT_IN_EVENTS } from '../run/control.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import { defineElement } from './element.ts';
import { ALL_KINDS } from './message-kind.ts';
import { checkOutputs, loadUserModule, readUserConfig, userElementOf } from './user-module.ts';

/** A module's name as a document gives it. */
export const ModuleSchema = z
  .string()
  .min(1)
  .max(1024)
  .describe(
    'On the edge a file beside the document, `./my.js`; in the browser a name that the page registered.',
  );
/** Which of a module's exports. */
export const ExportSchema = z.string().min(1).max(200).default('default');

/** Its own, beside those that every element and every run understands. */
const EventName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, 'must be a word, as `reset`')
  .refine((name) => name !== 'user' && !BUILT_IN_EVENTS.some((each) => each === name), 'is taken already');
const EventsSchema = z.array(EventName).max(32);

const Schema = z.strictObject({
  module: ModuleSchema,
  export: ExportSchema.describe('Which of its exports is the element.'),
  config: z.json().default({}).describe('Its own configuration, checked by its own schema.'),
  events: z
    .exactOptional(EventsSchema)
    .describe('Events that it understands, by name: they can then be sent to it as to any element.'),
  output: z
    .exactOptional(z.enum(['frame', 'tensor', 'detections', 'event', 'data']))
    .describe('What it gives, where that is not what it takes.'),
});
type Config = z.output<typeof Schema>;

const EventSchema = z.strictObject({
  event: z.string().min(1).max(100).describe('Its name, as the module knows it.'),
  params: z.record(z.string(), z.json()).default({}),
});

const OWN_EVENT = { description: 'An event of the module itself.', schema: z.record(z.string(), z.json()) };

function eventNames(config: unknown): readonly string[] {
  return z.object({ events: EventsSchema }).safeParse(config).data?.events ?? [];
}

/** An element of the user's own, from a module that the host loads before frames flow. */
export const user = defineElement({
  type: 'user',
  role: 'transform',
  description: 'An element of your own: a module that exports a function or an element.',
  inputs: ALL_KINDS,
  output: 'input',
  outputOf: (config) => Schema.parse(config).output ?? 'input',
  hosts: ['browser', 'edge'],
  runsUserCode: true,
  events: {
    user: { description: 'Hands an event to the module: its name and parameters.', schema: EventSchema },
  },
  eventsOf: (config) => Object.fromEntries(eventNames(config).map((name) => [name, OWN_EVENT])),
  example: { module: './my-element.js', config: {} },
  schema: Schema,
  create: (config, context) => new LoadedElement(config, context),
});

/** Stands in for the module's element, which cannot be made before the module is loaded. */
class LoadedElement implements Element {
  readonly #config: Config;
  readonly #context: ElementContext;
  #inner: Element | undefined;
  #saved: JsonValue = null;

  constructor(config: Config, context: ElementContext) {
    this.#config = config;
    this.#context = context;
  }

  get concurrency(): number {
    return this.#inner?.concurrency ?? 1;
  }

  get takesFrames(): boolean {
    return this.#inner?.takesFrames ?? false;
  }

  get absorbs(): boolean {
    return this.#inner?.absorbs ?? false;
  }

  async setup(): Promise<void> {
    const { module: specifier, export: name, config } = this.#config;
    const element = userElementOf(await loadUserModule(this.#context, specifier), specifier, name);
    const inner = await element.create(readUserConfig(element, config, specifier), this.#context);
    if (this.#saved !== null) inner.restore?.(this.#saved);
    this.#inner = inner;
    await inner.setup?.();
  }

  async process(message: Message) {
    return checkOutputs(await this.#loaded().process(message), this.#config.module);
  }

  async cleanup(): Promise<void> {
    const inner = this.#inner;
    this.#inner = undefined;
    await inner?.cleanup?.();
  }

  /** `user` carries an event of the module's own; what the document declares, `pause` and `resume` are passed on. */
  onEvent(name: string, params: JsonObject): void {
    if (name !== 'user') return this.#inner?.onEvent?.(name, params);
    const inner = EventSchema.parse(params);
    return this.#inner?.onEvent?.(inner.event, inner.params);
  }

  async heal(): Promise<boolean> {
    return (await this.#inner?.heal?.()) ?? false;
  }

  /** The module's own word; another module is another element. */
  configure(config: JsonValue): boolean {
    const next = Schema.safeParse(config);
    if (!next.success || next.data.module !== this.#config.module) return false;
    if (next.data.export !== this.#config.export) return false;
    const isSame = JSON.stringify(next.data.config) === JSON.stringify(this.#config.config);
    return isSame || (this.#inner?.configure?.(next.data.config) ?? false);
  }

  save(): JsonValue {
    return this.#inner === undefined ? this.#saved : (this.#inner.save?.() ?? null);
  }

  /** May come before the module is loaded. */
  restore(state: JsonValue): void {
    this.#saved = state;
    if (state !== null) this.#inner?.restore?.(state);
  }

  #loaded(): Element {
    if (this.#inner !== undefined) return this.#inner;
    throw new SightlineError('aborted', `\`${this.#config.module}\` is not loaded, or was ended already.`);
  }
}
