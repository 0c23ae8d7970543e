import { z } from 'zod';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { PlainScope } from '../../shared/editing/pipeline-text.ts';
import { codeOfStatus } from '../store/status-code.ts';

const Entries = z.record(z.string(), z.unknown());
const PipelineSchema = z.object({
  id: z.string(),
  revision: z.string(),
  document: z.unknown(),
  sources: Entries.default({}),
  ai_models: Entries.default({}),
});
const ErrorSchema = z.object({ message: z.string() });

/** A pipeline as an edge has it. */
export interface EdgeDocument {
  readonly id: string;
  /** Changes exactly when the pipeline does. */
  readonly revision: string;
  readonly definition: unknown;
  readonly scope: PlainScope;
}

/** The pipelines of an edge, over HTTP. Every call rejects with the edge's words. */
export class EdgeDocuments {
  readonly #baseUrl: string;

  /** `baseUrl` is the edge's address, with a slash at its end. */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** Null when there is none. */
  async get(id: string): Promise<EdgeDocument | null> {
    const response = await this.#send('GET', pathOf(id));
    return response.status === 404 ? null : read(await okay(response));
  }

  /** `revision` is the one that was read; null: it must not be there yet. Rejects with `conflict` when that is over. */
  async put(id: string, definition: unknown, revision: string | null): Promise<EdgeDocument> {
    const condition = revision === null ? { 'If-None-Match': '*' } : { 'If-Match': `"${revision}"` };
    const headers = { 'Content-Type': 'application/json', ...condition };
    return read(
      await okay(await this.#send('PUT', pathOf(id), { headers, body: JSON.stringify(definition) })),
    );
  }

  /** What was written of this revision, comments and all; undefined when the edge keeps nothing of it. */
  async text(id: string, revision: string): Promise<string | undefined> {
    const response = await this.#send('GET', `${pathOf(id)}/text`);
    if (response.status !== 200 || response.headers.get('ETag') !== `"${revision}"`) return undefined;
    return response.text();
  }

  /** Has the edge keep what was written of this revision. Rejects with its words when it will not. */
  async keepText(id: string, revision: string, text: string): Promise<void> {
    const headers = { 'Content-Type': 'application/yaml', 'If-Match': `"${revision}"` };
    await okay(await this.#send('PUT', `${pathOf(id)}/text`, { headers, body: text }));
  }

  /** Rejects with `conflict` when it was changed since `revision`. */
  async remove(id: string, revision: string): Promise<void> {
    await okay(await this.#send('DELETE', pathOf(id), { headers: { 'If-Match': `"${revision}"` } }));
  }

  async #send(method: string, path: string, rest: RequestInit = {}): Promise<Response> {
    try {
      return await fetch(new URL(path, this.#baseUrl), { method, cache: 'no-store', ...rest });
    } catch (error) {
      throw new SightlineError('edge_lost', `The edge does not answer: ${messageOf(error)}.`, {
        cause: error,
      });
    }
  }
}

function pathOf(id: string): string {
  return `api/pipelines/${encodeURIComponent(id)}`;
}

async function read(response: Response): Promise<EdgeDocument> {
  const { id, revision, document, sources, ai_models } = PipelineSchema.parse(await response.json());
  return { id, revision, definition: document, scope: { sources, ai_models } };
}

async function okay(response: Response): Promise<Response> {
  if (response.ok) return response;
  const [body] = await Promise.allSettled([response.json()]);
  const words = body.status === 'fulfilled' ? ErrorSchema.safeParse(body.value).data?.message : undefined;
  throw new SightlineError(
    codeOf(response.status),
    words ?? `The edge answered with HTTP ${response.status}.`,
  );
}

function codeOf(status: number): ErrorCode {
  return status === 400 || status === 422 ? 'invalid_document' : (codeOfStatus(status) ?? 'edge_lost');
}
