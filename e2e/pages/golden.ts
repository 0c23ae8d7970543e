import { goldenHashes } from '../../wasm/golden.ts';
import { createPreprocessor } from '../../wasm/preprocess.ts';

/** The hashes that the built kernel gives in this browser, by case. */
export async function hashes(): Promise<Record<string, string>> {
  const response = await fetch(new URL('../../build/wasm/preprocess.wasm', import.meta.url));
  return goldenHashes(await createPreprocessor(await WebAssembly.compileStreaming(response)));
}
