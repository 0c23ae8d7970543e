import type * as Ort from 'onnxruntime-common';
import type { ProviderReport } from '../../shared/detect/detector.ts';
import type { Session } from '../../shared/detect/model-runner.ts';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { NamedTensors, Tensor } from '../../shared/tensor.ts';
import { chooseRuntime, wasm } from './runtime-choice.ts';
import type { RuntimeChoice } from './runtime-choice.ts';
import { widenHalves } from '../../shared/widen-halves.ts';

/** A session and the runtime that runs it. Whoever opened it closes it. */
export interface OpenSession {
  readonly session: Session;
  readonly provider: ProviderReport;
}

/** The native and the WASM build are one interface. */
type Runtime = Pick<typeof Ort, 'InferenceSession' | 'Tensor'>;

interface LoadedRuntime {
  readonly ort: Runtime;
  readonly provider: ProviderReport;
}

/**
 * Loads a model into onnxruntime's native build, or its WASM build where there is no native one or that was asked for.
 * Throws `invalid_model`.
 */
export async function openSession(
  model: Uint8Array,
  threads: number,
  choice: RuntimeChoice = chooseRuntime(process.env),
): Promise<OpenSession> {
  const { ort, provider } = await loadRuntime(threads, choice);
  try {
    const inner = await ort.InferenceSession.create(model, {
      executionProviders: [provider.name],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    });
    return { session: new OrtSession(ort, inner), provider };
  } catch (cause) {
    throw new SightlineError('invalid_model', `onnxruntime cannot load this model: ${messageOf(cause)}`, {
      cause,
    });
  }
}

async function loadRuntime(threads: number, choice: RuntimeChoice): Promise<LoadedRuntime> {
  if (choice.name === 'wasm') return loadWasmRuntime(threads, choice);
  try {
    const ort: Runtime = await import('onnxruntime-node');
    return { ort, provider: { ...choice, threads } };
  } catch (error) {
    const why = `since native onnxruntime does not load on ${process.platform} ${process.arch}: ${messageOf(error)}`;
    return loadWasmRuntime(threads, wasm(why));
  }
}

/** Its build for Node: threads are worker threads there, of which there are always some to be had. */
async function loadWasmRuntime(threads: number, choice: RuntimeChoice): Promise<LoadedRuntime> {
  const web = await import('onnxruntime-web');
  web.env.wasm.numThreads = threads;
  return { ort: web, provider: { ...choice, threads } };
}

/** Adapts onnxruntime's session to plain tensors; nothing is copied, but for halves, which become floats. */
class OrtSession implements Session {
  readonly #ort: Runtime;
  readonly #inner: Ort.InferenceSession;

  constructor(ort: Runtime, inner: Ort.InferenceSession) {
    this.#ort = ort;
    this.#inner = inner;
  }

  async run(feeds: NamedTensors): Promise<NamedTensors> {
    const inputs: Record<string, Ort.Tensor> = {};
    for (const [name, tensor] of Object.entries(feeds)) {
      inputs[name] = wrapped(this.#ort, tensor);
    }
    const outputs = await this.#inner.run(inputs);
    const results: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(outputs)) results[name] = plain(name, tensor);
    return results;
  }

  close(): Promise<void> {
    return this.#inner.release();
  }
}

/**
 * Where the runtime has arrays of halves of its own (Node 24), onnxruntime shows its native build such a one, in which that
 * counts no bytes; it takes their bits, as they are here.
 */
function wrapped(ort: Runtime, { type, data, dims }: Tensor): Ort.Tensor {
  const tensor = new ort.Tensor(type, data, dims);
  return type === 'float16' ? Object.defineProperty(tensor, 'data', { value: data }) : tensor;
}

function plain(name: string, tensor: Ort.Tensor): Tensor {
  const { data, dims } = tensor;
  if (tensor.type === 'float16' && ArrayBuffer.isView(data)) return widenHalves(data, dims);
  if (data instanceof Float32Array) return { type: 'float32', data, dims };
  if (data instanceof Uint8Array) return { type: 'uint8', data, dims };
  if (data instanceof Int32Array) return { type: 'int32', data, dims };
  if (data instanceof BigInt64Array) return { type: 'int64', data, dims };
  throw new SightlineError('invalid_model', `output "${name}" is ${tensor.type}, which no decoder reads`);
}
