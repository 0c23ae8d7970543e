import { SightlineError } from '../../shared/errors.ts';
import type { ProviderReport } from '../../shared/detect/detector.ts';
import { storageError } from '../store/storage-error.ts';
import { RUNTIME_CACHE } from './runtime-cache.ts';

/** The files of each build of the runtime, as the web build wrote them down. */
type RuntimeFiles = Readonly<Record<'wasm' | 'jspi' | 'asyncify', readonly string[]>>;

/**
 * Keeps the runtime that this device has just used for a visit without a network; needs a registered service worker
 * and waits until it is in charge. On the very first visit the service worker takes charge only after the runtime was
 * loaded, so it never saw it go by: this puts it where the service worker looks. The bytes come from the browser's
 * own cache. Removes what earlier versions left there.
 *
 * Resolves with whether anything new was kept. Rejects with `storage` when there is no room, and with `not_found`
 * when the files cannot be had.
 */
export async function keepRuntimeOffline(provider: ProviderReport['name']): Promise<boolean> {
  await navigator.serviceWorker.ready;
  const files = await listRuntimeFiles();
  const cache = await caches.open(RUNTIME_CACHE);
  await removeOthers(cache, Object.values(files).flat());
  const kept = await Promise.all(files[buildOf(provider)].map((url) => keep(cache, url)));
  return kept.includes(true);
}

async function listRuntimeFiles(): Promise<RuntimeFiles> {
  const response = await fetch('/runtime-files.json');
  if (!response.ok) throw unavailable('/runtime-files.json', response.status);
  const files: RuntimeFiles = await response.json();
  return files;
}

function buildOf(provider: ProviderReport['name']): keyof RuntimeFiles {
  if (provider !== 'webgpu') return 'wasm';
  return 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';
}

async function removeOthers(cache: Cache, current: readonly string[]): Promise<void> {
  for (const request of await cache.keys()) {
    if (!current.includes(new URL(request.url).pathname)) await cache.delete(request);
  }
}

async function keep(cache: Cache, url: string): Promise<boolean> {
  if ((await cache.match(url)) !== undefined) return false;
  const response = await fetch(url, { cache: 'force-cache' });
  if (!response.ok) throw unavailable(url, response.status);
  try {
    // The service worker, once in charge, has kept it while answering; keeping it again changes nothing.
    await cache.put(url, response);
    return true;
  } catch (error) {
    throw storageError(error);
  }
}

function unavailable(url: string, status: number): SightlineError {
  return new SightlineError(
    'not_found',
    `${url} could not be kept for use without a network (HTTP ${status}).`,
  );
}
