/** The two runtimes, as sessions of Sightline's: one thread each, so that figures are the same on every machine. */
import { openSession } from '../build/edge-server/inference/native-session.js';

/** The edge's own session. */
export async function openNative(model) {
  const { session } = await openSession(model, 1);
  return session;
}

/** onnxruntime-web's WASM build, as browsers load it. */
export async function openWasm(model) {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const inner = await ort.InferenceSession.create(model, {
    executionProviders: ['wasm'],
    logSeverityLevel: 3,
  });
  return {
    async run(feeds) {
      const inputs = Object.entries(feeds).map(([name, { type, data, dims }]) => [
        name,
        new ort.Tensor(type, data, dims),
      ]);
      return inner.run(Object.fromEntries(inputs));
    },
    close: () => inner.release(),
  };
}
