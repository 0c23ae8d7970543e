import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ProviderReport } from '../../shared/detect/detector.ts';
import { ModelRunner } from '../../shared/detect/run-model.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { createPreprocessor } from '../../wasm/preprocess.ts';
import type { LaneSetup } from './lane-messages.ts';
import { openSession } from './native-session.ts';

/** A loaded model, ready for pictures. Whoever opened it closes the runner. */
export interface OpenRunner {
  readonly runner: ModelRunner;
  readonly provider: ProviderReport;
}

/** Opens a model from disk with the same WASM, decoder and NMS that the browser uses. Throws `invalid_model` or `storage`. */
export async function openRunner(setup: LaneSetup): Promise<OpenRunner> {
  const [model, wasm] = await Promise.all([readBytes(setup.modelFile), readBytes(setup.wasmFile)]);
  verify(model, setup.manifest, setup.modelFile);
  const preprocessor = await createPreprocessor(await WebAssembly.compile(wasm));
  const { session, provider } = await openSession(model, setup.threads);
  const runner = new ModelRunner({
    manifest: setup.manifest,
    preprocessor,
    session,
    now: () => performance.now(),
  });
  return { runner, provider };
}

async function readBytes(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new SightlineError('storage', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function verify(model: Uint8Array, manifest: ModelManifest, file: string): void {
  const found = createHash('sha256').update(model).digest('hex');
  if (found === manifest.sha256) return;
  throw new SightlineError(
    'invalid_model',
    `${file} is not the file its manifest describes: SHA-256 ${found}, expected ${manifest.sha256}. Copy it again or correct the manifest.`,
  );
}
