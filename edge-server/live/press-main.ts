/** The program of the press: reduces frames and compresses them, away from the server's event loop. */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { z } from 'zod';
import { messageOf } from '../../shared/errors.ts';
import { displaySize } from '../../shared/frame.ts';
import type { PreprocessSpec } from '../../shared/models/manifest.ts';
import { createPreprocessor } from '../../wasm/preprocess.ts';
import type { PressAnswer, PressJob, PressOrder, PressedPicture } from './press-messages.ts';

const { wasmFile } = z.object({ wasmFile: z.string() }).parse(workerData);
const kernel = createPreprocessor(await WebAssembly.compile(await readFile(wasmFile)));
// One picture is small: threads of its own for each would cost more than they save.
sharp.concurrency(1);
sharp.cache(false);

parentPort?.on('message', (job: PressJob) => void answer(job));

async function answer(job: PressJob): Promise<void> {
  const { id, bytes } = job;
  const told: PressAnswer = { id, bytes, ...(await outcome(job)) };
  const jpegs = told.pictures?.map(({ jpeg }) => jpeg.buffer) ?? [];
  parentPort?.postMessage(told, [bytes, ...jpegs.filter((buffer) => buffer instanceof ArrayBuffer)]);
}

async function outcome(job: PressJob): Promise<Pick<PressAnswer, 'pictures' | 'problem'>> {
  try {
    return { pictures: await press(job), problem: '' };
  } catch (error) {
    return { pictures: null, problem: messageOf(error) };
  }
}

async function press({ layout, bytes, orders }: PressJob): Promise<PressedPicture[]> {
  const size = displaySize(layout);
  const wasm = await kernel;
  // The kernel's memory is the next order's: what it made is copied before anybody waits.
  const reduced = orders.map((order) => {
    const spec = specOf(size, order);
    const { data } = wasm.run({ layout, data: new Uint8Array(bytes) }, spec).tensor;
    const rgb = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    return { ...spec, quality: order.quality, rgb };
  });
  return Promise.all(reduced.map(compressed));
}

function specOf(
  size: { readonly width: number; readonly height: number },
  order: PressOrder,
): PreprocessSpec {
  const width = Math.min(size.width, order.width);
  return {
    width,
    height: Math.max(1, Math.round((size.height * width) / size.width)),
    fit: 'stretch',
    anchor: 'top-left',
    pad: 0,
    color: 'rgb',
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    layout: 'nhwc',
    type: 'uint8',
    // Two pixels side by side are enough for up to half the size.
    ...(size.width > 2 * width ? { resample: 'area' } : {}),
  };
}

async function compressed({
  width,
  height,
  quality,
  rgb,
}: PressOrder & { readonly height: number; readonly rgb: Uint8Array }): Promise<PressedPicture> {
  const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
  // Small buffers lie together in a pool, which is not to be handed over.
  return { width, height, jpeg: new Uint8Array(jpeg) };
}
