import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type * as NativeSession from '../edge-server/inference/native-session.ts';
import type { Session } from '../shared/detect/model-runner.ts';
import type * as RunModel from '../shared/detect/run-model.ts';
import type { Picture } from '../shared/frame.ts';
import type { ModelManifest } from '../shared/models/manifest.ts';
import type { NamedTensors } from '../shared/tensor.ts';
import type * as Preprocess from '../wasm/preprocess.ts';

/** What a lane of the edge feeds its model. */
export interface EdgeTensors {
  /** SHA-256 of the tensor made of a frame's own planes. */
  ofPicture(picture: Picture): Promise<string>;
  /** SHA-256 of the tensor made of a picture that the sender has brought to the model's size. */
  ofInput(rgb: Uint8Array, source: { width: number; height: number }): Promise<string>;
  close(): Promise<void>;
}

/** What the edge server runs is what was built, not its source. */
const built = (path: string): string => new URL(`../build/${path}`, import.meta.url).href;

function hashOf(feeds: NamedTensors): string {
  const [tensor] = Object.values(feeds);
  if (tensor === undefined) throw new Error('the model was fed nothing');
  const { buffer, byteOffset, byteLength } = tensor.data;
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}

/** Puts a model together as a lane process does, and looks at what its session is fed. The caller closes it. */
export async function openEdgeTensors(manifest: ModelManifest, modelFile: string): Promise<EdgeTensors> {
  const { ModelRunner }: typeof RunModel = await import(built('shared/detect/run-model.js'));
  const { createPreprocessor }: typeof Preprocess = await import(built('wasm/preprocess.js'));
  const { openSession }: typeof NativeSession = await import(
    built('edge-server/inference/native-session.js')
  );
  const wasm = await WebAssembly.compile(await readFile('build/wasm/preprocess.wasm'));
  const { session } = await openSession(await readFile(modelFile), 1);
  let fed = '';
  let outputs: Promise<NamedTensors> | undefined;
  const watched: Session = {
    run: (feeds) => {
      fed = hashOf(feeds);
      // Once, to see that the model takes such a tensor; what it finds is looked at elsewhere.
      outputs ??= session.run(feeds);
      return outputs;
    },
    close: () => session.close(),
  };
  const preprocessor = await createPreprocessor(wasm);
  const runner = new ModelRunner({ manifest, preprocessor, session: watched, now: () => performance.now() });
  return {
    ofPicture: async (picture) => {
      await runner.detect(picture);
      return fed;
    },
    ofInput: async (rgb, source) => {
      await runner.detectInput(rgb, source);
      return fed;
    },
    close: () => runner.close(),
  };
}
