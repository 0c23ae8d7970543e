import { SightlineError } from '../../shared/errors.ts';
import { createPreprocessor } from '../../wasm/preprocess.ts';
import type { WasmPreprocessor } from '../../wasm/preprocess.ts';
import kernelUrl from '../../build/wasm/preprocess.wasm?url';

/** Loads the pixel kernel from our own origin. */
export async function loadKernel(): Promise<WasmPreprocessor> {
  const response = await fetch(kernelUrl);
  if (!response.ok) {
    throw new SightlineError(
      'not_found',
      `The pixel kernel did not load (HTTP ${response.status}). Load the page again.`,
    );
  }
  return createPreprocessor(await WebAssembly.compile(await response.arrayBuffer()));
}
