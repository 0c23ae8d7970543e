import { asSightlineError } from '../../shared/errors.ts';
import type { ProviderReport } from '../../shared/detect/detector.ts';
import { RUNTIME_CACHE } from './runtime-cache.ts';

/** The files of each build of the runtime, as the web build wrote them down. */
type RuntimeFiles = Readonly<Record<'wasm' | 'jspi' | 'asyncify', readonly string[]>>;

/**
 * Keeps the runtime that this device has just used for a visit without a network. On the very first visit the service
 * worker takes charge only after the runtime was loaded, so it never saw it go by: this puts it where the service
 * worker looks. The bytes come from the browser's own cache. Removes what earlier versions left there.
 * Rejects with `storage` when there is no room; does nothing where there is no service worker.
 */
export async function keepRuntimeOffline(provider: ProviderReport['name']): Promise<void> {
  if (!('serviceWorker' in navigator) || (await navigator.serviceWorker.getRegistration()) === undefined)
    return;
  await navigator.serviceWorker.ready;
  const files = await listRuntimeFiles();
  const used = files[buildOf(provider)];
  const cache = await caches.open(RUNTIME_CACHE);
  await removeOthers(cache, Object.values(files).flat());
  for (const url of used) await keep(cache, url);
}

async function listRuntimeFiles(): Promise<RuntimeFiles> {
  const response = await fetch('/runtime-files.json');
  if (!response.ok)
    throw asSightlineError(new Error(`runtime-files.json: HTTP ${response.status}`), 'not_found');
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

async function keep(cache: Cache, url: string): Promise<void> {
  if ((await cache.match(url)) !== undefined) return;
  try {
    await cache.add(new Request(url, { cache: 'force-cache' }));
  } catch (error) {
    throw asSightlineError(error, error instanceof DOMException ? 'storage' : 'not_found');
  }
}
