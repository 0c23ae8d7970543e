import { placePicture } from '../../shared/detect/letterbox.ts';
import type { LetterboxGeometry } from '../../shared/detect/letterbox.ts';
import type { PreprocessSpec } from '../../shared/models/manifest.ts';
import { orientationOf } from './frame-reader.ts';
import shader from './pixels.wgsl?raw';

/** Threads of the shader work on squares of this side, pixels. */
const GROUP = 8;
const PLAN_BYTES = 64;

/** What one frame became: the tensor is in `buffer`, and where the picture lies in it. */
export interface PreparedOnGpu {
  readonly geometry: LetterboxGeometry;
  /** Resolves when the GPU took the work; rejects when it refused it. */
  readonly accepted: Promise<void>;
}

/** Why a model's input cannot be prepared on the GPU, in words; null: it can. */
export function whyNotOnGpu(spec: PreprocessSpec): string | null {
  if (spec.type !== 'float32') return `frames are not prepared on the GPU for inputs of ${spec.type}`;
  return (spec.resample ?? 'bilinear') === 'bilinear' ? null : 'frames are not averaged on the GPU';
}

/**
 * Frames to tensors on the GPU: what the exact kernel computes, in float, without the pixels ever leaving the GPU. Its
 * buffer goes with the device, whose owner destroys it.
 */
export class GpuPixels {
  /** The latest frame's tensor: float32, in the model's layout. */
  readonly buffer: GPUBuffer;
  readonly dims: readonly number[];
  readonly #device: GPUDevice;
  readonly #spec: PreprocessSpec;
  readonly #plan: GPUBuffer;
  readonly #pipeline: GPUComputePipeline;
  readonly #sampler: GPUSampler;

  /** `spec` is one that can be prepared here; see `whyNotOnGpu`. */
  constructor(device: GPUDevice, spec: PreprocessSpec) {
    const { width, height, layout } = spec;
    const channels = spec.color === 'gray' ? 1 : 3;
    this.#device = device;
    this.#spec = spec;
    this.dims = layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels];
    const size = width * height * channels * 4;
    this.buffer = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
    this.#plan = device.createBuffer({
      size: PLAN_BYTES,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    this.#sampler = device.createSampler({ magFilter: 'linear', minFilter: 'linear' });
    const module = device.createShaderModule({ code: shader });
    this.#pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
  }

  /** Prepares a frame, which is not closed here; null when it is one that only the exact kernel can read. */
  prepare(frame: VideoFrame): PreparedOnGpu | null {
    const { rotation, mirror } = orientationOf(frame);
    const { visibleRect: visible } = frame;
    if (visible === null || rotation !== 0 || mirror) return null;
    const geometry = placePicture(visible, this.#spec);
    this.#device.pushErrorScope('validation');
    this.#device.queue.writeBuffer(this.#plan, 0, planOf(this.#spec, geometry));
    this.#dispatch(frame);
    return { geometry, accepted: acceptedBy(this.#device) };
  }

  /** All in one go: a frame's texture lives only until the browser's next task. */
  #dispatch(frame: VideoFrame): void {
    const device = this.#device;
    const bindGroup = device.createBindGroup({
      layout: this.#pipeline.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: device.importExternalTexture({ source: frame }) },
        { binding: 1, resource: this.#sampler },
        { binding: 2, resource: { buffer: this.#plan } },
        { binding: 3, resource: { buffer: this.buffer } },
      ],
    });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.#pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(Math.ceil(this.#spec.width / GROUP), Math.ceil(this.#spec.height / GROUP));
    pass.end();
    device.queue.submit([encoder.finish()]);
  }
}

async function acceptedBy(device: GPUDevice): Promise<void> {
  const error = await device.popErrorScope();
  if (error !== null) throw new TypeError(`The GPU did not prepare the frame: ${error.message}`);
}

const COLORS = { rgb: 0, bgr: 1, gray: 2 };

/** The shader's `Plan`, as it lies in memory. */
function planOf(spec: PreprocessSpec, { x, y, width, height }: LetterboxGeometry): ArrayBuffer {
  const plan = new ArrayBuffer(PLAN_BYTES);
  const interleaved = spec.layout === 'nhwc' ? 1 : 0;
  new Int32Array(plan).set([spec.width, spec.height, x, y, width, height, interleaved, COLORS[spec.color]]);
  new Float32Array(plan).set([...spec.mean, spec.scale, ...spec.std, spec.pad], 8);
  return plan;
}
