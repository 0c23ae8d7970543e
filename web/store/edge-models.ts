import { z } from 'zod';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import { ModelChangeSchema, ModelListingSchema } from '../../shared/models/model-listing.ts';
import type { ModelChange, ModelListing } from '../../shared/models/model-listing.ts';

const AnswerSchema = z.array(ModelListingSchema);
const ErrorSchema = z.object({ message: z.string() });

/** The models of an edge, over HTTP. */
export class EdgeModels {
  readonly #baseUrl: string;

  /** `baseUrl` is the edge's address, with a slash at its end. */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** Rejects with the edge's words, or `edge_lost`. */
  async list(): Promise<readonly ModelListing[]> {
    return AnswerSchema.parse(await (await this.#ask('GET', 'api/models')).json());
  }

  /** Begins a download there; it is told by the event stream. */
  async pull(id: string): Promise<void> {
    await this.#ask('POST', `api/models/${encodeURIComponent(id)}/pull`);
  }

  /** Ends a download, or removes the model. */
  async remove(id: string): Promise<void> {
    await this.#ask('DELETE', `api/models/${encodeURIComponent(id)}`);
  }

  async #ask(method: string, path: string): Promise<Response> {
    const response = await this.#send(method, path);
    if (response.ok) return response;
    const [read] = await Promise.allSettled([response.json()]);
    const words = read.status === 'fulfilled' ? ErrorSchema.safeParse(read.value).data?.message : undefined;
    throw new SightlineError('edge_lost', words ?? `The edge answered with HTTP ${response.status}.`);
  }

  async #send(method: string, path: string): Promise<Response> {
    try {
      return await fetch(new URL(path, this.#baseUrl), { method, cache: 'no-store' });
    } catch (error) {
      throw new SightlineError('edge_lost', `The edge does not answer: ${messageOf(error)}.`, {
        cause: error,
      });
    }
  }
}

/** What one event of the stream tells of a model; null when it is not understood. */
export function parseChange(data: string): ModelChange | null {
  try {
    return ModelChangeSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    // What is no JSON is nothing that the schema would take.
    return null;
  }
}
