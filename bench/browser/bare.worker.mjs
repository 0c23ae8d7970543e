// What a user would otherwise write: onnxruntime-web in a worker, in a loop, on a tensor that is already there.
import { InferenceSession, Tensor, env } from '/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs';

env.wasm.wasmPaths = '/node_modules/onnxruntime-web/dist/';
env.wasm.numThreads = 1;

async function loop({ model, manifest, seconds, warmUpMs }) {
  const session = await InferenceSession.create(new Uint8Array(model), { executionProviders: ['wasm'] });
  const [input] = manifest.inputs;
  const size = input.shape.reduce((product, side) => product * Math.max(1, side), 1);
  const values = new Float32Array(size).map((_, index) => (index * 31) & 255);
  const feeds = { [input.name]: new Tensor('float32', values, input.shape) };
  const warm = performance.now() + warmUpMs;
  while (performance.now() < warm) await session.run(feeds);
  const started = performance.now();
  const end = started + seconds * 1000;
  let runs = 0;
  while (performance.now() < end) {
    await session.run(feeds);
    runs += 1;
  }
  return runs / ((performance.now() - started) / 1000);
}

self.addEventListener('message', ({ data }) => {
  loop(data).then(
    (fps) => self.postMessage({ fps }),
    (error) => self.reportError(error),
  );
});
