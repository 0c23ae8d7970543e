import { messageOf, SightlineError } from '../../shared/errors.ts';
import { ManifestSchema } from '../../shared/models/manifest.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { storageError } from './storage-error.ts';

const CACHE = 'sightline-own-models';
/** Beyond this a page would hold more than a browser gives it. */
const MAX_MODELS = 100;

/** Models that were given to this page itself: kept in this browser until they are removed, whatever an edge has. */
export class OwnModels {
  readonly #caches: CacheStorage | undefined;
  readonly #baseUrl: string;

  /** `caches` is absent on pages that were not served securely: then nothing can be kept. */
  constructor(caches: CacheStorage | undefined, baseUrl: string) {
    this.#caches = caches;
    this.#baseUrl = baseUrl;
  }

  /** Their manifests, by id. What another version of the page left and this one cannot read is not there. */
  async list(): Promise<readonly ModelManifest[]> {
    const cache = await this.#open();
    const keys = (await cache?.keys()) ?? [];
    const found: ModelManifest[] = [];
    for (const { url } of keys) {
      if (!url.endsWith('/manifest.json')) continue;
      const manifest = await read(await cache?.match(url));
      if (manifest !== undefined) found.push(manifest);
    }
    return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Undefined when there is none of that id. */
  async manifest(id: string): Promise<ModelManifest | undefined> {
    return read(await (await this.#open())?.match(this.#keyOf(id, 'manifest.json')));
  }

  /** The file of a model, the caller's own; undefined when it is not one of these. */
  async bytes({ id, sha256 }: Pick<ModelManifest, 'id' | 'sha256'>): Promise<ArrayBuffer | undefined> {
    return (await (await this.#open())?.match(this.#keyOf(id, `${sha256}.onnx`)))?.arrayBuffer();
  }

  /** Keeps a model that was checked, in place of a former one of its id. Rejects with `storage`, and all is as before then. */
  async put(manifest: ModelManifest, bytes: ArrayBuffer): Promise<void> {
    const cache = await this.#open();
    if (cache === undefined) throw unkept();
    const { id } = manifest;
    const others = (await this.list()).filter((kept) => kept.id !== id);
    if (others.length >= MAX_MODELS) throw tooMany();
    const former = await this.manifest(id);
    const file = this.#keyOf(id, `${manifest.sha256}.onnx`);
    try {
      await cache.put(file, new Response(bytes));
      // Last, so that a model that is listed is whole: this one takes the place of the former.
      await cache.put(this.#keyOf(id, 'manifest.json'), new Response(JSON.stringify(manifest)));
    } catch (error) {
      if (former?.sha256 !== manifest.sha256) await cache.delete(file);
      throw storageError(error);
    }
    await this.#removeBut(id, [file, this.#keyOf(id, 'manifest.json')]);
  }

  /** Removes it, if it is there. */
  async remove(id: string): Promise<void> {
    await (await this.#open())?.delete(this.#keyOf(id, 'manifest.json'));
    await this.#removeBut(id, []);
  }

  /** Removes what is kept under an id, but for some keys. */
  async #removeBut(id: string, wanted: readonly string[]): Promise<void> {
    const cache = await this.#open();
    const folder = this.#keyOf(id, '');
    for (const { url } of (await cache?.keys()) ?? [])
      if (url.startsWith(folder) && !wanted.includes(url)) await cache?.delete(url);
  }

  async #open(): Promise<Cache | undefined> {
    const [opened] = await Promise.allSettled([this.#caches?.open(CACHE)]);
    return opened.status === 'fulfilled' ? opened.value : undefined;
  }

  /** A key, not an address: nothing answers there. */
  #keyOf(id: string, file: string): string {
    return new URL(`own-models/${encodeURIComponent(id)}/${file}`, this.#baseUrl).href;
  }
}

async function read(kept: Response | undefined): Promise<ModelManifest | undefined> {
  if (kept === undefined) return undefined;
  const [text] = await Promise.allSettled([kept.json()]);
  return text.status === 'fulfilled' ? ManifestSchema.safeParse(text.value).data : undefined;
}

function unkept(): SightlineError {
  return new SightlineError(
    'storage',
    'This browser keeps nothing for this page. Open it over https or on localhost, and not in a private window.',
  );
}

function tooMany(): SightlineError {
  return new SightlineError('storage', `There are ${MAX_MODELS} models of your own here. Remove some first.`);
}

/** What a text says as JSON. Throws `invalid_model` in words. */
export function parseManifestText(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SightlineError('invalid_model', `${name} is not JSON: ${messageOf(error)}.`, { cause: error });
  }
}
