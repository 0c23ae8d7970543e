import type { Clock } from '../../shared/clock.ts';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import type { CatalogEntry, FileHash } from '../../shared/models/catalog-entry.ts';
import { takePorts } from '../../shared/models/fit-ports.ts';
import { readOnnxPorts } from '../../shared/models/onnx-ports.ts';
import { download } from './download.ts';
import type { DownloadRequest, OnProgress } from './download.ts';
import type { GivenModel } from './given-model.ts';
import { KeptPart } from './kept-part.ts';

/** What a page without an edge downloads with. */
export interface CatalogDownloadParts {
  readonly caches: CacheStorage | undefined;
  readonly crypto: SubtleCrypto | undefined;
  readonly clock: Clock;
}

const CACHE = 'sightline-model-parts';

/**
 * Downloads a model of the catalog from its pinned address into the page and proves it. That works only where the page's
 * Content-Security-Policy lets it connect there, which an edge server's own does not. Rejects with `not_found`,
 * `invalid_model`, `unsupported`, or the signal's reason.
 */
export async function downloadEntry(
  entry: CatalogEntry,
  { caches, crypto, clock }: CatalogDownloadParts,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<GivenModel> {
  if (crypto === undefined) throw insecure();
  const part = new KeptPart(await caches?.open(CACHE), entry.url);
  const bytes = await load(entry, { part, clock, onProgress, signal });
  await part.clear();
  if ((await nameOf(bytes, entry.hash, crypto)) !== entry.hash.hex) throw wrong(entry);
  const sha256 = await nameOf(bytes, { algorithm: 'sha256', hex: '' }, crypto);
  const manifest = takePorts(entry.manifest, readOnnxPorts(new Uint8Array(bytes)));
  return { manifest: { ...manifest, sha256, size: bytes.byteLength }, bytes };
}

async function load(
  { url, size }: CatalogEntry,
  how: Omit<DownloadRequest, 'url' | 'size'>,
): Promise<ArrayBuffer> {
  const { signal } = how;
  try {
    return await download({ ...how, url, size: size ?? (await sizeAt(url, signal)) });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SightlineError && error.code === 'invalid_model') throw error;
    throw notAllowed(new URL(url).host, error);
  }
}

async function sizeAt(url: string, signal: AbortSignal): Promise<number> {
  const response = await fetch(url, { method: 'HEAD', signal });
  const size = Number(response.headers.get('content-length') ?? 0);
  if (response.ok && size > 0) return size;
  throw new Error(`HTTP ${response.status} without a size`);
}

async function nameOf(bytes: ArrayBuffer, { algorithm }: FileHash, crypto: SubtleCrypto): Promise<string> {
  const hash =
    algorithm === 'sha256'
      ? await crypto.digest('SHA-256', bytes)
      : await crypto.digest('SHA-1', await gitBlob(bytes));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What git hashes of a file. */
function gitBlob(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  return new Blob([`blob ${bytes.byteLength}\0`, bytes]).arrayBuffer();
}

function wrong({ manifest, hash }: CatalogEntry): SightlineError {
  return new SightlineError(
    'invalid_model',
    `The file of ${manifest.name} is not the one that was meant: its ${hash.algorithm} is another. Nothing was kept.`,
  );
}

function notAllowed(host: string, error: unknown): SightlineError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const why =
    `The file could not be loaded from ${host} (${messageOf(cause)}). A page may only connect where its ` +
    'Content-Security-Policy allows it, and by default that is its own server alone.';
  const how = `With an edge server the edge loads it; a static server would have to allow connect-src https://${host}.`;
  return new SightlineError('not_found', `${why} ${how}`, { cause: error });
}

function insecure(): SightlineError {
  return new SightlineError(
    'unsupported',
    'This page was not served securely, so it can prove no files. Open it over https or on localhost.',
  );
}
