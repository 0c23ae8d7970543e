import { inputPictureLayout } from '../../shared/detect/model-input.ts';
import { ModelRunner } from '../../shared/detect/run-model.ts';
import type { Session } from '../../shared/detect/model-runner.ts';
import { encodeFloat16 } from '../../shared/models/import/float16.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { NamedTensors, Tensor } from '../../shared/tensor.ts';
import { createPreprocessor } from '../../wasm/preprocess.ts';
import { openWasmSession } from '../../web/workers/ort-session.ts';

/** A tensor as it goes to the test. */
export interface ToldTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly values: readonly number[];
}

/** What a model made of a picture, from its pixels to its words. */
export interface Look {
  readonly fed: readonly ToldTensor[];
  readonly outputs: readonly ToldTensor[];
  readonly labels: readonly string[];
}

async function openModel(model: readonly number[]): Promise<Session> {
  const { session } = await openWasmSession(Uint8Array.from(model), 1, () => undefined);
  return session;
}

function told(tensors: NamedTensors): ToldTensor[] {
  return Object.values(tensors).map(({ type, dims, data }) => ({
    type,
    dims,
    values: Array.from<number | bigint, number>(data, Number),
  }));
}

/** What the product's session on this browser's CPU gives for a picture of half precision. */
export async function runHalves(
  model: readonly number[],
  dims: readonly number[],
  values: readonly number[],
): Promise<ToldTensor[]> {
  const session = await openModel(model);
  const picture: Tensor = { type: 'float16', dims, data: encodeFloat16(Float32Array.from(values)) };
  const outputs = told(await session.run({ picture }));
  await session.close();
  return outputs;
}

/** What the product makes of a grey picture in this browser: its kernel, its session, its decoder. */
export async function look(
  manifest: ModelManifest,
  model: readonly number[],
  grey: readonly number[],
): Promise<Look> {
  const kernel = await fetch(new URL('../../build/wasm/preprocess.wasm', import.meta.url));
  const preprocessor = await createPreprocessor(await WebAssembly.compileStreaming(kernel));
  const inner = await openModel(model);
  const seen: { fed: ToldTensor[]; outputs: ToldTensor[] } = { fed: [], outputs: [] };
  const session: Session = {
    run: async (feeds) => {
      seen.fed = told(feeds);
      const outputs = await inner.run(feeds);
      seen.outputs = told(outputs);
      return outputs;
    },
    close: () => inner.close(),
  };
  const runner = new ModelRunner({ manifest, preprocessor, session, now: () => performance.now() });
  const { width, height } = manifest.preprocess;
  const data = Uint8Array.from(grey.flatMap((value) => [value, value, value]));
  const { classes = [] } = await runner.detect({ layout: inputPictureLayout({ width, height }), data });
  await runner.close();
  return { ...seen, labels: classes.map(({ label }) => label) };
}
