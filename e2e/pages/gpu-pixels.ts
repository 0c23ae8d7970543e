import { preprocessReference } from '../../wasm/preprocess.reference.ts';
import { readFrame } from '../../web/workers/frame-reader.ts';
import { openGpuDevice } from '../../web/workers/gpu.ts';
import { GpuPixels } from '../../web/workers/gpu-pixels.ts';
import type { PreprocessSpec } from '../../shared/models/manifest.ts';
import { cameraFrame } from './camera-frame.ts';

/** How far the GPU's numbers are from the exact ones, in steps of a pixel's value (0..255). */
export interface PixelDistance {
  readonly name: string;
  readonly format: string | null;
  /** Of 100 numbers 95 are no farther apart. */
  readonly percentile95: number;
  readonly mean: number;
  readonly most: number;
  /** Whether the GPU takes such a frame; else it is left to the exact kernel. */
  readonly prepared: boolean;
}

/** The attributes of newer browsers that the type library does not know yet. */
interface BufferInit extends VideoFrameBufferInit {
  readonly rotation?: number;
  readonly flip?: boolean;
}

/** A plane of soft hills, each another, so that a plane that is taken for another is found out. */
function hills(width: number, height: number, step: number, phase: number): number[] {
  return Array.from({ length: width * height * step }, (_, index) => {
    const at = Math.floor(index / step);
    const [x, y] = [at % width, Math.floor(at / width)];
    return Math.round(128 + 70 * Math.sin(x / 23 + phase + (index % step)) * Math.cos(y / 17 + phase));
  });
}

const RGB = { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'rgb', fullRange: true } as const;

function frames(): [string, VideoFrame][] {
  const make = (bytes: number[], init: Omit<BufferInit, 'timestamp'>): VideoFrame =>
    new VideoFrame(Uint8Array.from(bytes), { ...init, timestamp: 0 });
  const size = { codedWidth: 320, codedHeight: 240 };
  const yuv = [...hills(320, 240, 1, 0), ...hills(160, 120, 1, 1), ...hills(160, 120, 1, 2)];
  const colorSpace = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false } as const;
  return [
    ['RGBA', make(hills(320, 240, 4, 0), { format: 'RGBX', ...size, colorSpace: RGB })],
    ['I420', make(yuv, { format: 'I420', ...size })],
    ['I420 of BT.709', make(yuv, { format: 'I420', ...size, colorSpace })],
    [
      'a part',
      make(hills(320, 240, 4, 3), {
        format: 'BGRX',
        ...size,
        colorSpace: RGB,
        visibleRect: { x: 32, y: 16, width: 200, height: 180 },
      }),
    ],
    ['turned', make(yuv, { format: 'I420', ...size, rotation: 90 })],
  ];
}

async function readBack(device: GPUDevice, buffer: GPUBuffer): Promise<Float32Array> {
  const copy = device.createBuffer({
    size: buffer.size,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  await copy.mapAsync(GPUMapMode.READ);
  return new Float32Array(copy.getMappedRange().slice(0));
}

/** Prepares frames of many kinds on the GPU for one model's input, and by the reference of the exact kernel. */
export async function measurePixels(spec: PreprocessSpec): Promise<PixelDistance[]> {
  const device = await openGpuDevice();
  const pixels = new GpuPixels(device, spec);
  const distances: PixelDistance[] = [];
  for (const [name, frame] of [['camera', await cameraFrame(1280, 720)] as const, ...frames()]) {
    let data = new Uint8Array(0);
    const layout = await readFrame(frame, (length) => (data = new Uint8Array(length)));
    const { tensor } = preprocessReference({ layout, data }, spec);
    const prepared = pixels.prepare(frame);
    await prepared?.accepted;
    const made = await readBack(device, pixels.buffer);
    distances.push({
      name,
      format: frame.format,
      prepared: prepared !== null,
      ...distance(made, tensor.data, spec),
    });
    frame.close();
  }
  device.destroy();
  return distances;
}

function distance(made: Float32Array, exact: ArrayLike<number | bigint>, { scale, std }: PreprocessSpec) {
  const steps = Array.from(made, (value, index) => Math.abs(value - Number(exact[index])) * (std[0] / scale));
  const sorted = steps.toSorted((a, b) => a - b);
  return {
    mean: steps.reduce((sum, step) => sum + step, 0) / steps.length,
    percentile95: sorted[Math.floor(sorted.length * 0.95)] ?? NaN,
    most: sorted.at(-1) ?? NaN,
  };
}
