import { z } from 'zod';
import type { DeviceChange, DeviceReach } from '../../shared/device-listing.ts';
import { SightlineError } from '../../shared/errors.ts';
import { PipelineDeltaSchema, PipelineListingSchema } from '../../shared/pipeline/listing.ts';
import type { PipelineListing } from '../../shared/pipeline/listing.ts';
import type { Clock } from '../clock.ts';
import { ROLES } from '../security/roles.ts';
import type { StreamedEvent } from '../stream/read-events.ts';
import { readEvents } from '../stream/read-events.ts';
import { bodyOf, readJson } from './device-answer.ts';
import type { DeviceLink } from './device-link.ts';
import { answerProblem } from './device-words.ts';

/** How an edge is reached, as far as is known. */
export interface Reached {
  readonly state: DeviceReach;
  readonly since: string | null;
  readonly error: string | null;
  readonly version: string | null;
  readonly role: string | null;
}

/** What a watch needs. */
export interface DeviceWatchParts {
  readonly id: string;
  readonly name: () => string;
  readonly link: Pick<DeviceLink, 'request'>;
  readonly clock: Clock;
  /** How it is reached has changed. */
  readonly reached: () => void;
  /** What it runs has changed. */
  readonly changed: (change: DeviceChange) => void;
}

/** What an edge says of itself to another. */
export const SelfSchema = z.object({
  instance: z.string().min(1).max(64),
  version: z.string().max(64),
  name: z.string().max(256),
});
/** What an edge says of whoever asks. */
export const SessionSchema = z.object({ required: z.boolean(), role: z.nullable(z.enum(ROLES)) });

const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 30_000;
/** More than any edge runs; one that says it has more is not believed. */
const MAX_PIPELINES = 500;
const ListSchema = z.array(PipelineListingSchema).max(MAX_PIPELINES);
const UNKNOWN: Reached = { state: 'unknown', since: null, error: null, version: null, role: null };

/** Follows the pipelines of one edge by its event stream, for as long as somebody looks; comes back when it was away. */
export class DeviceWatch {
  readonly #parts: DeviceWatchParts;
  readonly #pipelines = new Map<string, PipelineListing>();
  #reached = UNKNOWN;
  #waitMs = FIRST_WAIT_MS;
  /** Of what is under way now: whatever an earlier one still says is not heard. */
  #turn = 0;
  #cancelWait: (() => void) | null = null;
  #end: (() => void) | null = null;

  constructor(parts: DeviceWatchParts) {
    this.#parts = parts;
  }

  get reached(): Reached {
    return this.#reached;
  }

  get pipelines(): readonly PipelineListing[] {
    return [...this.#pipelines.values()];
  }

  /** Begins, or looks again at once when it waits to. */
  start(): void {
    if (this.#turn !== 0 && this.#cancelWait === null) return;
    this.#cancelWait?.();
    this.#cancelWait = null;
    this.#turn += 1;
    if (this.#reached.state === 'unknown') this.#set({ state: 'connecting' });
    void this.#follow(this.#turn);
  }

  /** Lets go; what was heard last stays known. */
  stop(): void {
    this.#turn = 0;
    this.#cancelWait?.();
    this.#cancelWait = null;
    this.#end?.();
    this.#end = null;
    this.#waitMs = FIRST_WAIT_MS;
    this.#reached = UNKNOWN;
  }

  async #follow(turn: number): Promise<void> {
    try {
      await this.#listen(turn);
      if (turn === this.#turn) this.#lost(goneWords(this.#parts.name()));
    } catch (error) {
      if (turn === this.#turn) this.#lost(inWords(this.#parts.name(), error));
    }
  }

  async #listen(turn: number): Promise<void> {
    const { clock } = this.#parts;
    const { version } = await readJson(await this.#ask('/api/devices/self'), clock, SelfSchema);
    const { role } = await readJson(await this.#ask('/api/session'), clock, SessionSchema);
    const answer = await this.#ask('/api/events/stream', 'text/event-stream');
    if (turn !== this.#turn) return void answer.destroy();
    this.#end = () => answer.destroy();
    for await (const event of readEvents(new Response(bodyOf(answer, clock)))) {
      if (turn !== this.#turn) return void answer.destroy();
      this.#hear(event);
      this.#waitMs = FIRST_WAIT_MS;
      this.#set({ state: 'online', error: null, version, role });
    }
    return undefined;
  }

  async #ask(path: string, accept = 'application/json') {
    const { link, name } = this.#parts;
    const answer = await link.request({ method: 'GET', path, headers: { Accept: accept }, body: null });
    const { statusCode: status = 0 } = answer;
    const problem = status === 401 || status === 403 ? refused(name()) : answerProblem(name(), status);
    if (problem === undefined && status === 200) return answer;
    answer.destroy();
    throw problem ?? new SightlineError('edge_lost', `"${name()}" answers ${status} to ${path}.`);
  }

  #hear({ event, data }: StreamedEvent): void {
    if (event === 'pipelines') this.#takeAll(ListSchema.parse(JSON.parse(data)));
    else if (event === 'pipeline') this.#take(PipelineDeltaSchema.parse(JSON.parse(data)));
  }

  #takeAll(pipelines: readonly PipelineListing[]): void {
    this.#pipelines.clear();
    for (const pipeline of pipelines) this.#pipelines.set(pipeline.id, pipeline);
    this.#parts.changed({ type: 'pipelines', id: this.#parts.id, pipelines });
  }

  #take(delta: z.output<typeof PipelineDeltaSchema>): void {
    const { id, changed } = this.#parts;
    if (delta.type === 'removed') {
      this.#pipelines.delete(delta.id);
      return changed({ type: 'pipeline_removed', id, pipeline: delta.id });
    }
    if (this.#pipelines.size >= MAX_PIPELINES && !this.#pipelines.has(delta.pipeline.id)) return undefined;
    this.#pipelines.set(delta.pipeline.id, delta.pipeline);
    return changed({ type: 'pipeline', id, pipeline: delta.pipeline });
  }

  #lost(error: SightlineError): void {
    const { clock } = this.#parts;
    this.#end?.();
    this.#end = null;
    const isRefused = error.code === 'forbidden' || error.code === 'unauthorized';
    this.#set({ state: isRefused ? 'refused' : 'offline', error: error.message });
    this.#cancelWait = clock.after(this.#waitMs, () => this.start());
    this.#waitMs = Math.min(MAX_WAIT_MS, this.#waitMs * 2);
  }

  #set(change: Partial<Reached>): void {
    const next = { ...this.#reached, ...change };
    const isSameState = next.state === this.#reached.state;
    if (isSameState && next.error === this.#reached.error && next.role === this.#reached.role) return;
    const since = isSameState ? this.#reached.since : new Date(this.#parts.clock.wallTime()).toISOString();
    this.#reached = { ...next, since };
    this.#parts.reached();
  }
}

function inWords(name: string, error: unknown): SightlineError {
  if (error instanceof SightlineError) return error;
  if (!(error instanceof z.ZodError) && !(error instanceof SyntaxError)) return goneWords(name, error);
  const words = `"${name}" tells of its pipelines in a way that is not understood here. Bring both edges to the same version.`;
  return new SightlineError('unsupported', words, { cause: error });
}

function goneWords(name: string, cause?: unknown): SightlineError {
  const words = `"${name}" ended the connection: it was stopped, or the network was cut.`;
  return new SightlineError('edge_lost', words, { cause });
}

function refused(name: string): SightlineError {
  return new SightlineError(
    'forbidden',
    `"${name}" does not let this edge in any more: its token was revoked or has expired. Pair it again.`,
  );
}
