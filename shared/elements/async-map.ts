import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import { AutoThrottle } from '../run/auto-throttle.ts';
import type { Element, ElementContext } from '../run/element.ts';
import type { Message } from '../run/message.ts';
import { pause, withDeadline } from './deadline.ts';
import { defineElement } from './element.ts';
import { ALL_KINDS } from './message-kind.ts';
import { ExportSchema, ModuleSchema } from './user.ts';
import { checkOutputs, loadUserModule, userFunctionOf } from './user-module.ts';
import type { UserFunction } from './user-module.ts';

const Schema = z.strictObject({
  module: ModuleSchema,
  export: ExportSchema.describe('Which of its exports is the function.'),
  config: z.json().default({}).describe('What the function is given as `config`.'),
  concurrency: z.int().min(1).max(64).default(1).describe('How many calls may be under way at once.'),
  throttle: z
    .enum(['none', 'auto'])
    .default('none')
    .describe('`auto`: calls start as far apart as they take, shared among those under way.'),
  timeout_ms: z
    .number()
    .gt(0)
    .max(3_600_000)
    .default(30_000)
    .describe('A call that takes longer has failed.'),
  retries: z.int().min(0).max(10).default(0).describe('How often a call that failed is tried again.'),
  retry_delay_ms: z.number().min(0).max(600_000).default(1000),
  output: z
    .exactOptional(z.enum(['frame', 'tensor', 'detections', 'event', 'data']))
    .describe('What it gives, where that is not what it takes.'),
});
type Config = z.output<typeof Schema>;

/** Asks a function that takes its time, several at once; what comes out keeps the order of what went in. */
export const asyncMap = defineElement({
  type: 'async_map',
  role: 'transform',
  description: 'Calls a function of your own for each message, several at once, with time limit and retries.',
  inputs: ALL_KINDS,
  output: 'input',
  outputOf: (config) => Schema.parse(config).output ?? 'input',
  hosts: ['browser', 'edge'],
  runsUserCode: true,
  events: {},
  example: { module: './my-element.js', concurrency: 4, throttle: 'auto' },
  schema: Schema,
  create(config, context) {
    const calls = new Calls(config, context);
    return {
      concurrency: config.concurrency,
      setup: () => calls.load(),
      process: (message) => calls.call(message),
    } satisfies Element;
  },
});

/** The calls of one element. */
class Calls {
  readonly #config: Config;
  readonly #context: ElementContext;
  readonly #throttle: AutoThrottle | null;
  #ask: UserFunction | undefined;

  constructor(config: Config, context: ElementContext) {
    this.#config = config;
    this.#context = context;
    this.#throttle = config.throttle === 'auto' ? new AutoThrottle(config.concurrency) : null;
  }

  async load(): Promise<void> {
    const { module: specifier, export: name } = this.#config;
    this.#ask = userFunctionOf(await loadUserModule(this.#context, specifier), specifier, name);
  }

  /** Once and then so many retries; rejects as the last of them did. */
  async call(message: Message) {
    const { retries, retry_delay_ms: delayMs } = this.#config;
    for (let tried = 0; ; tried += 1) {
      await this.#wait(this.#throttle?.book(this.#context.clock.now()) ?? 0);
      try {
        return await this.#once(message);
      } catch (error) {
        if (tried >= retries || this.#context.signal.aborted) throw error;
        this.#context.metrics.count('retries');
      }
      await this.#wait(delayMs);
    }
  }

  async #once(message: Message) {
    const { clock, metrics } = this.#context;
    const begunAt = clock.now();
    let failed = true;
    try {
      const outputs = await this.#limited(message);
      failed = false;
      return outputs;
    } finally {
      const tookMs = clock.now() - begunAt;
      this.#throttle?.learn(tookMs, failed);
      metrics.time('call', tookMs);
      metrics.count(failed ? 'failed_calls' : 'calls');
      if (this.#throttle !== null) metrics.gauge('delay_ms', this.#throttle.delayMs);
    }
  }

  async #limited(message: Message) {
    const ask = this.#ask;
    const { module: specifier, timeout_ms: limitMs, config } = this.#config;
    if (ask === undefined) throw new SightlineError('aborted', `\`${specifier}\` is not loaded.`);
    const outputs = await withDeadline(this.#context, limitMs, async (signal) =>
      ask(message, { config, signal, context: this.#context }),
    );
    return checkOutputs(outputs, specifier);
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await pause(this.#context, ms);
  }
}
