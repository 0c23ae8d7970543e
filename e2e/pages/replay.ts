import { ModelRunner } from '../../shared/detect/run-model.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { contentOf, repeatWith } from '../../shared/replay/over-runner.cases.ts';
import type { Repeated } from '../../shared/replay/over-runner.cases.ts';
import { SyntheticScene } from '../../shared/synthetic/synthetic-scene.ts';
import { parseSynthetic } from '../../shared/synthetic/synthetic-options.ts';
import { createPreprocessor } from '../../wasm/preprocess.ts';
import { openWasmSession } from '../../web/workers/ort-session.ts';

const clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(ms: number, action: () => void) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
  every(ms: number, action: () => void) {
    const timer = setInterval(action, ms);
    return () => clearInterval(timer);
  },
};

/** After a turn of the event loop. */
function drained(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => resolve(), { once: true });
    port1.start();
    port2.postMessage(null);
  });
}

/** Repeats a recording of a synthetic scene in this browser, with the runtime that the product uses here. */
export async function repeat(text: string, manifest: ModelManifest): Promise<Repeated> {
  const [model, wasm] = await Promise.all([
    fetch(new URL('../../build/models/centernet/1/model.onnx', import.meta.url)),
    fetch(new URL('../../build/wasm/preprocess.wasm', import.meta.url)),
  ]);
  const preprocessor = await createPreprocessor(await WebAssembly.compileStreaming(wasm));
  const { session } = await openWasmSession(new Uint8Array(await model.arrayBuffer()), 1, () => undefined);
  const runner = new ModelRunner({ manifest, preprocessor, session, now: () => performance.now() });
  const options = parseSynthetic(contentOf(text).header.source.slice('synthetic:'.length));
  const scene = new SyntheticScene(options);
  const pictures = Array.from({ length: options.frames }, (_, index) => ({
    picture: scene.picture(index),
    timestamp: Math.round((index * 1_000_000) / options.fps),
  }));
  const provider = { name: 'wasm', threads: 1, reason: 'a test' } as const;
  try {
    return await repeatWith({ text, pictures, runner, provider, clock, drained });
  } finally {
    await runner.close();
  }
}
