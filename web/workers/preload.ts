import type { OnLoaded } from './lane.api.ts';

/** Not at every piece: each call crosses to the page. */
const STEP_BYTES = 256 * 1024;

/**
 * Brings a large file into the browser's cache, counting its bytes: whoever loads it by itself right after finds it
 * there. Rejects when it cannot be loaded.
 */
export async function preload(url: string, onProgress: OnLoaded): Promise<void> {
  const response = await fetch(url);
  // The length is that of the packed file when it was packed, and says nothing then.
  const packed = response.headers.get('content-encoding') !== null;
  const total = packed ? 0 : Number(response.headers.get('content-length') ?? 0);
  let [loaded, told] = [0, 0];
  const count = new WritableStream<Uint8Array>({
    write({ length }) {
      loaded += length;
      if (loaded - told < STEP_BYTES) return;
      told = loaded;
      onProgress(loaded, total);
    },
  });
  await response.body?.pipeTo(count);
  onProgress(loaded, loaded);
}
