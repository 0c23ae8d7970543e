import { z } from 'zod';
import { ModelChangeSchema, ModelListingSchema } from '../../shared/models/model-listing.ts';
import type { ModelChange, ModelListing } from '../../shared/models/model-listing.ts';
import { edgeAnswer } from './edge-answer.ts';

const AnswerSchema = z.array(ModelListingSchema);

/** The models of an edge, over HTTP. */
export class EdgeModels {
  readonly #baseUrl: string;

  /** `baseUrl` is the edge's address, with a slash at its end. */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** Rejects with the edge's words, or `edge_lost`. */
  async list(): Promise<readonly ModelListing[]> {
    return AnswerSchema.parse(await this.#ask('GET', 'api/models'));
  }

  /** Begins a download there; it is told by the event stream. */
  async pull(id: string): Promise<void> {
    await this.#ask('POST', `api/models/${encodeURIComponent(id)}/pull`);
  }

  /** Ends a download, or removes the model. */
  async remove(id: string): Promise<void> {
    await this.#ask('DELETE', `api/models/${encodeURIComponent(id)}`);
  }

  #ask(method: string, path: string): Promise<unknown> {
    return edgeAnswer(new URL(path, this.#baseUrl), { method });
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
