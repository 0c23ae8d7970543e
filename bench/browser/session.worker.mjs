// A session of onnxruntime-web in a browser's worker, for a measurement in Node: tensors come and go by HTTP.
import { InferenceSession, Tensor, env } from '/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs';
import { readTensors, writeTensors } from '/bench/browser/tensors.mjs';

env.wasm.wasmPaths = '/node_modules/onnxruntime-web/dist/';
env.wasm.numThreads = 1;
env.logLevel = 'error';
let session;

async function bytesOf(path) {
  const response = await fetch(path, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const jobs = {
  async open() {
    await session?.release();
    session = await InferenceSession.create(await bytesOf('/session/model'), {
      executionProviders: ['wasm'],
      logSeverityLevel: 3,
    });
  },
  async run() {
    const tensors = readTensors(await bytesOf('/session/feeds')).map(({ name, type, dims, data }) => [
      name,
      new Tensor(type, data, dims),
    ]);
    const outputs = await session.run(Object.fromEntries(tensors));
    const body = writeTensors(outputs);
    await fetch('/session/outputs', { method: 'PUT', body });
  },
};

self.addEventListener('message', ({ data, ports: [port] }) => {
  jobs[data]().then(
    () => port.postMessage(null),
    (error) => port.postMessage(String(error)),
  );
});
