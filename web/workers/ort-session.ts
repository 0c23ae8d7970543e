import type * as Ort from 'onnxruntime-common';
import asyncifyModule from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiModule from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiBinary from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import wasmModule from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmBinary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { Session } from '../../shared/detect/model-runner.ts';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import type { NamedTensors, Tensor, TensorType } from '../../shared/tensor.ts';
import { widenHalves } from '../../shared/widen-halves.ts';
import { openGpuDevice } from './gpu.ts';
import type { OnLoaded } from './lane.api.ts';
import { preload } from './preload.ts';

/** A session and what it runs on. `lost` says in words that the GPU went away; null where there is none to lose. */
export interface OpenSession {
  readonly session: Session;
  readonly threads: number;
  readonly lost: Promise<string> | null;
  /** Null on the CPU. */
  readonly gpu: GpuSide | null;
}

/** The GPU that a session runs on, for what is to run there too. */
export interface GpuSide {
  readonly device: GPUDevice;
  /** A tensor that stands for the float32 numbers in a buffer of this device: to be fed to this session, not to be read. */
  readonly standIn: (buffer: GPUBuffer, dims: readonly number[]) => Tensor;
}

/** onnxruntime-web's three builds are one interface; each is loaded only when it is wanted. */
type Runtime = typeof Ort;

/** Opens a session on the CPU. */
export async function openWasmSession(
  model: Uint8Array,
  maxThreads: number,
  onProgress: OnLoaded,
): Promise<OpenSession> {
  const ort: Runtime = await import('onnxruntime-web/wasm');
  const threads = threadsFor(maxThreads);
  prepare(ort, { mjs: wasmModule, wasm: wasmBinary }, threads);
  await preload(wasmBinary, onProgress);
  const inner = await ort.InferenceSession.create(model, { executionProviders: ['wasm'], ...OPTIONS });
  return { session: new OrtSession(ort, inner), threads, lost: null, gpu: null };
}

/**
 * One core is left to the page and the camera: threads that wait for each other spin, and with none to spare a run
 * takes two to three times as long as on a single thread. Only isolated pages have threads at all.
 */
function threadsFor(maxThreads: number): number {
  return self.crossOriginIsolated ? Math.max(1, Math.min(maxThreads, navigator.hardwareConcurrency - 1)) : 1;
}

/** Opens a session on the GPU, with a device of our own (the builds ignore wishes about adapters). */
export async function openGpuSession(model: Uint8Array, onProgress: OnLoaded): Promise<OpenSession> {
  const device = await openGpuDevice();
  const ort: Runtime = await loadGpuRuntime(onProgress);
  const inner = await ort.InferenceSession.create(model, {
    executionProviders: [{ name: 'webgpu', device }],
    ...OPTIONS,
  });
  const session = new OrtSession(ort, inner);
  const gpu: GpuSide = { device, standIn: (buffer, dims) => session.standIn(buffer, dims) };
  return { session, threads: 1, lost: lossOf(device), gpu };
}

/** The build that suspends natively where the browser can, else the larger one that was compiled to. */
async function loadGpuRuntime(onProgress: OnLoaded): Promise<Runtime> {
  if ('Suspending' in WebAssembly) {
    await preload(jspiBinary, onProgress);
    const ort: Runtime = await import('onnxruntime-web/jspi');
    return prepare(ort, { mjs: jspiModule, wasm: jspiBinary }, 1);
  }
  await preload(asyncifyBinary, onProgress);
  const ort: Runtime = await import('onnxruntime-web/webgpu');
  return prepare(ort, { mjs: asyncifyModule, wasm: asyncifyBinary }, 1);
}

const OPTIONS: Ort.InferenceSession.SessionOptions = { graphOptimizationLevel: 'all', logSeverityLevel: 3 };

function prepare(ort: Runtime, files: { mjs: string; wasm: string }, threads: number): Runtime {
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.proxy = false;
  ort.env.wasm.wasmPaths = {
    mjs: new URL(files.mjs, self.location.href).href,
    wasm: new URL(files.wasm, self.location.href).href,
  };
  return ort;
}

async function lossOf(device: GPUDevice): Promise<string> {
  const info = await device.lost;
  return `The graphics device was lost: ${info.message || info.reason}`;
}

/** Adapts onnxruntime's session: plain tensors in and out, outputs copied out of the runtime's memory. */
class OrtSession implements Session {
  readonly #ort: Runtime;
  readonly #inner: Ort.InferenceSession;
  readonly #onGpu = new WeakMap<Tensor, Ort.Tensor>();

  constructor(ort: Runtime, inner: Ort.InferenceSession) {
    this.#ort = ort;
    this.#inner = inner;
  }

  async run(feeds: NamedTensors): Promise<NamedTensors> {
    const inputs: Record<string, Ort.Tensor> = {};
    for (const [name, tensor] of Object.entries(feeds)) inputs[name] = this.#toOrt(tensor);
    const outputs = await this.#runInner(inputs);
    const results: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(outputs)) results[name] = await fromOrt(name, tensor);
    return results;
  }

  standIn(buffer: GPUBuffer, dims: readonly number[]): Tensor {
    const tensor: Tensor = { type: 'float32', dims, data: new Float32Array() };
    const inner = this.#ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: [...dims] });
    this.#onGpu.set(tensor, inner);
    return tensor;
  }

  async close(): Promise<void> {
    await this.#inner.release();
  }

  /** A runtime that failed once is not trusted again: the error says so by its code. */
  async #runInner(inputs: Record<string, Ort.Tensor>): Promise<Ort.InferenceSession.OnnxValueMapType> {
    try {
      return await this.#inner.run(inputs);
    } catch (error) {
      throw new SightlineError('lane_crashed', `The model failed while running: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  #toOrt(tensor: Tensor): Ort.Tensor {
    return this.#onGpu.get(tensor) ?? new this.#ort.Tensor(tensor.type, tensor.data, tensor.dims);
  }
}

async function fromOrt(name: string, tensor: Ort.Tensor): Promise<Tensor> {
  const data = await tensor.getData(true);
  if (tensor.type === 'float16' && ArrayBuffer.isView(data)) return widenHalves(data, tensor.dims);
  if (!isTensorType(tensor.type) || !isTensorData(data)) {
    throw new TypeError(`Output "${name}" has the element type ${tensor.type}, which no decoder reads.`);
  }
  return { type: tensor.type, dims: tensor.dims, data };
}

function isTensorType(type: string): type is TensorType {
  return type === 'float32' || type === 'uint8' || type === 'int32' || type === 'int64';
}

function isTensorData(data: unknown): data is Tensor['data'] {
  return (
    data instanceof Float32Array ||
    data instanceof Uint8Array ||
    data instanceof Int32Array ||
    data instanceof BigInt64Array
  );
}
