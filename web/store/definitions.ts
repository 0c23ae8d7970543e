import { z } from 'zod';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { ResolvedPipeline } from '../../shared/pipeline/resolved.ts';
import { ResolvedPipelineSchema } from '../../shared/pipeline/resolved-schema.ts';
import type { KeptValues, Shelf } from './database.ts';

/** What a run needs to know before it can begin. Rejects with `not_found` when it is known neither there nor here. */
export interface Definitions {
  pipeline(id: string, signal: AbortSignal): Promise<ResolvedPipeline>;
  manifest(id: string, signal: AbortSignal): Promise<ModelManifest>;
}

const AnswerSchema = z.object({ definition: z.unknown() });

const SIGN_IN = 'The edge tells this only to those who have signed in. Sign in above, then start again.';

/** How long the edge may take before what was kept is taken instead. */
const PATIENCE_MS = 3_000;

/** Asks the edge, keeps what it says, and falls back on that when the edge does not answer. */
export class EdgeDefinitions implements Definitions {
  readonly #baseUrl: string;
  readonly #values: KeptValues;
  readonly #revisionOf: (id: string) => string | null;

  /** `revisionOf` gives the revision that the edge has now, where that is known: what was kept is asked for again only then. */
  constructor(baseUrl: string, values: KeptValues, revisionOf: (id: string) => string | null) {
    this.#baseUrl = baseUrl;
    this.#values = values;
    this.#revisionOf = revisionOf;
  }

  async pipeline(id: string, signal: AbortSignal): Promise<ResolvedPipeline> {
    const kept = ResolvedPipelineSchema.safeParse(await this.#values.get('definitions', id)).data;
    if (kept !== undefined && kept.revision === this.#revisionOf(id)) return kept;
    const fresh = await this.#ask(`api/pipelines/${encodeURIComponent(id)}`, kept !== undefined, signal);
    if (fresh === null) return kept ?? missing(`The pipeline "${id}"`);
    const what = `pipeline "${id}"`;
    const { definition } = parse(AnswerSchema, fresh, what);
    return this.#take('definitions', id, definition, parse(ResolvedPipelineSchema, definition, what));
  }

  async manifest(id: string, signal: AbortSignal): Promise<ModelManifest> {
    const kept = ManifestSchema.safeParse(await this.#values.get('manifests', id)).data;
    const fresh = await this.#ask(`api/models/${encodeURIComponent(id)}`, kept !== undefined, signal);
    if (fresh === null) return kept ?? missing(`The model "${id}"`);
    return this.#take('manifests', id, fresh, parse(ManifestSchema, fresh, `model "${id}"`));
  }

  /** The edge's answer; null when it cannot be reached, and something is kept or nothing can be done about it. */
  async #ask(path: string, hasKept: boolean, signal: AbortSignal): Promise<unknown> {
    const patience = hasKept ? [AbortSignal.timeout(PATIENCE_MS)] : [];
    try {
      const response = await fetch(new URL(path, this.#baseUrl), {
        signal: AbortSignal.any([signal, ...patience]),
      });
      if (response.ok) return await response.json();
      // An edge that answers that there is no such thing is right, whatever was kept.
      if (response.status === 404) throw new SightlineError('not_found', await wordsOf(response));
      if (response.status === 401 && !hasKept) throw new SightlineError('unauthorized', SIGN_IN);
      return null;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SightlineError) throw error;
      return null;
    }
  }

  /** Keeps what the edge said as it said it: a later version of this page may understand more of it. */
  async #take<T>(shelf: Shelf, key: string, said: unknown, understood: T): Promise<T> {
    // What could not be kept is only missed without the edge; the model, which needs the room, says so itself.
    await Promise.allSettled([this.#values.put(shelf, key, said)]);
    return understood;
  }
}

function parse<T>(schema: z.ZodType<T>, data: unknown, what: string): T {
  try {
    return schema.parse(data);
  } catch (error) {
    const words = `The edge describes the ${what} in a way that this version does not understand. Load the page again.`;
    throw new SightlineError('unsupported', `${words} (${messageOf(error).slice(0, 200)})`, { cause: error });
  }
}

async function wordsOf(response: Response): Promise<string> {
  const [read] = await Promise.allSettled([response.json()]);
  const parsed =
    read.status === 'fulfilled' ? z.object({ message: z.string() }).safeParse(read.value).data : undefined;
  return parsed?.message ?? 'The edge does not know it.';
}

function missing(what: string): never {
  throw new SightlineError(
    'not_found',
    `${what} is not known here, and the edge does not answer. Connect to it once.`,
  );
}
