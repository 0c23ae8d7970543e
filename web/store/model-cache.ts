import type { Clock } from '../../shared/clock.ts';
import { SightlineError } from '../../shared/errors.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { storageError } from './storage-error.ts';
import { download } from './download.ts';
import type { OnProgress } from './download.ts';
import { KeptPart } from './kept-part.ts';

/** Where model files come from and are kept. */
export interface ModelFiles {
  /** The file's bytes, the caller's own. Rejects with `not_found`, `invalid_model`, or the signal's reason. */
  load(manifest: ModelManifest, onProgress: OnProgress, signal: AbortSignal): Promise<ArrayBuffer>;
}

/** What a model cache is made of. */
export interface ModelCacheParts {
  /** The edge's address, with a slash at its end. */
  readonly baseUrl: string;
  /** Absent on pages that were not served securely, and in some private windows. */
  readonly caches: CacheStorage | undefined;
  /** Absent on pages that were not served securely. */
  readonly crypto: SubtleCrypto | undefined;
  readonly clock: Clock;
  /** Pauses before going on after the line broke, milliseconds. */
  readonly pausesMs?: readonly number[];
  /** A file could not be kept (`storage`); it can be used all the same. */
  onWarning(error: SightlineError): void;
}

const CACHE = 'sightline-models';

/** Model files by their address and hash: loaded once, checked each time, older versions of a model removed. */
export class ModelCache implements ModelFiles {
  readonly #parts: ModelCacheParts;

  constructor(parts: ModelCacheParts) {
    this.#parts = parts;
  }

  async load(manifest: ModelManifest, onProgress: OnProgress, signal: AbortSignal): Promise<ArrayBuffer> {
    const cache = await this.#open();
    const key = this.#keyOf(manifest);
    const kept = await (await cache?.match(key))?.arrayBuffer();
    if (kept !== undefined && (await this.#isRight(kept, manifest))) {
      onProgress(kept.byteLength, kept.byteLength);
      return kept;
    }
    const part = new KeptPart(cache, key);
    const bytes = await this.#download(manifest, part, onProgress, signal);
    await part.clear();
    if (cache !== undefined) await this.#keep(cache, key, bytes);
    return bytes;
  }

  /** A cache that cannot be opened is a cache that is not there. */
  async #open(): Promise<Cache | undefined> {
    const [opened] = await Promise.allSettled([this.#parts.caches?.open(CACHE)]);
    return opened.status === 'fulfilled' ? opened.value : undefined;
  }

  async #download(
    manifest: ModelManifest,
    part: KeptPart,
    onProgress: OnProgress,
    signal: AbortSignal,
  ): Promise<ArrayBuffer> {
    const { clock, pausesMs } = this.#parts;
    const request = { url: this.#urlOf(manifest), size: manifest.size, onProgress, clock, signal, part };
    const bytes = await download({ ...request, ...(pausesMs === undefined ? {} : { pausesMs }) });
    if (await this.#isRight(bytes, manifest)) return bytes;
    await part.clear();
    throw new SightlineError(
      'invalid_model',
      `The file of ${manifest.name} is not the one that its manifest describes. Import the model again on the edge.`,
    );
  }

  async #isRight(bytes: ArrayBuffer, { sha256, size }: ModelManifest): Promise<boolean> {
    if (bytes.byteLength !== size) return false;
    const { crypto } = this.#parts;
    // Without it the page came over a line that anyone may change, and a hash over the same line proves nothing.
    if (crypto === undefined) return true;
    return toHex(await crypto.digest('SHA-256', bytes)) === sha256;
  }

  async #keep(cache: Cache, key: string, bytes: ArrayBuffer): Promise<void> {
    try {
      await evict(cache, (url) => url !== key && folderOf(url) === folderOf(key));
      await cache.put(key, new Response(bytes));
    } catch {
      await this.#keepAlone(cache, key, bytes);
    }
  }

  /** There was no room beside the other models; this one is needed now, they may be loaded again. */
  async #keepAlone(cache: Cache, key: string, bytes: ArrayBuffer): Promise<void> {
    try {
      await evict(cache, (url) => url !== key);
      await cache.put(key, new Response(bytes));
    } catch (error) {
      this.#parts.onWarning(storageError(error));
    }
  }

  #urlOf({ id, version, file }: ModelManifest): string {
    return new URL(`models/${id}/${version}/${encodeURIComponent(file)}`, this.#parts.baseUrl).href;
  }

  /** A key, not an address: the hash makes another file another entry. */
  #keyOf(manifest: ModelManifest): string {
    return `${this.#urlOf(manifest)}?sha256=${manifest.sha256}`;
  }
}

async function evict(cache: Cache, unwanted: (url: string) => boolean): Promise<void> {
  for (const { url } of await cache.keys()) if (unwanted(url)) await cache.delete(url);
}

/** What all versions of one model have in common. */
function folderOf(url: string): string {
  return url.split('/').slice(0, -2).join('/');
}

function toHex(hash: ArrayBuffer): string {
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
