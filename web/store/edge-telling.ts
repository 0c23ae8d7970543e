import { z } from 'zod';
import { PushWishSchema } from '../../shared/sinks/push-wish.ts';
import { edgeAnswer } from './edge-answer.ts';

const SinkSchema = z.object({
  pipeline: z.string(),
  element: z.string(),
  type: z.string(),
  state: z.enum(['idle', 'sending', 'failing']),
  queued: z.number(),
  sent: z.number(),
  failed: z.number(),
  dropped: z.number(),
  dead: z.number(),
  last_error: z.string().nullable(),
  last_sent_at: z.number().nullable(),
  next_try_at: z.number().nullable(),
});
/** A way by which a pipeline tells others, and how it does. Times are milliseconds since 1970. */
export type ToldSink = Readonly<z.output<typeof SinkSchema>>;

const DeviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  since: z.number(),
  told_at: z.number().nullable(),
  ...PushWishSchema.shape,
});
/** A browser that is told, and of what. */
export type ToldDevice = Readonly<z.output<typeof DeviceSchema>>;

const TriedSchema = z.object({ arrived: z.boolean(), words: z.string() });
/** What became of a test. */
export type Tried = Readonly<z.output<typeof TriedSchema>>;

/** How an edge tells others of events, over HTTP. Rejects with the edge's words, or `edge_lost`. */
export class EdgeTelling {
  readonly #baseUrl: string;

  /** `baseUrl` is the edge's address, with a slash at its end. */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** Every sink of the pipelines that run there. */
  async sinks(): Promise<readonly ToldSink[]> {
    return z.array(SinkSchema).parse(await this.#ask('GET', 'api/sinks'));
  }

  /** Tells a test by it now; resolves with what happened. */
  async test({ pipeline, element }: Pick<ToldSink, 'pipeline' | 'element'>): Promise<Tried> {
    const names = [pipeline, element].map(encodeURIComponent).join('/');
    return TriedSchema.parse(await this.#ask('POST', `api/sinks/${names}/test`));
  }

  /** Every browser that is told. */
  async devices(): Promise<readonly ToldDevice[]> {
    return z.array(DeviceSchema).parse(await this.#ask('GET', 'api/push/subscriptions'));
  }

  /** It is told of nothing more. */
  async remove(id: string): Promise<void> {
    await this.#ask('DELETE', `api/push/subscriptions/${encodeURIComponent(id)}`);
  }

  #ask(method: string, path: string): Promise<unknown> {
    return edgeAnswer(new URL(path, this.#baseUrl), { method });
  }
}
