import type { Picture } from '../../shared/frame.ts';
import { pictureFaults } from '../../shared/run/picture-services.cases.ts';
import type { PictureBed } from '../../shared/run/picture-services.cases.ts';
import type { PictureServices } from '../../shared/run/picture-services.ts';
import { packedLayout } from '../../wasm/pack.ts';
import { Census } from '../../web/viewer/census.ts';
import { PagePictures } from '../../web/viewer/page-pictures.ts';
import { BrowserPictures } from '../../web/workers/browser-pictures.ts';
import { startPicturesWorker } from '../../web/workers/pictures.api.ts';

function open({ layout, data }: Picture, timestamp = 5000): VideoFrame {
  return new VideoFrame(data, {
    format: 'I420',
    codedWidth: layout.codedWidth,
    codedHeight: layout.codedHeight,
    layout: [...layout.planes],
    timestamp,
    colorSpace: { matrix: 'smpte170m', fullRange: false },
  });
}

async function read(frame: VideoFrame): Promise<Uint8Array> {
  if (frame.format !== 'I420' || frame.timestamp !== 5000)
    throw new Error(`a frame of ${frame.format} at ${frame.timestamp}`);
  const bytes = new Uint8Array(frame.allocationSize());
  await frame.copyTo(bytes);
  return bytes;
}

function bedOf(services: PictureServices<VideoFrame>): PictureBed<VideoFrame> {
  return { services, open, read, close: (frame) => frame.close() };
}

/** What is wrong with pictures in a worker's own thread, and with those of a page; and what is held in the end. */
export async function faults(): Promise<{ own: string[]; page: string[]; held: unknown }> {
  const census = new Census();
  const ending = new AbortController();
  const pictures = new PagePictures({ census, start: startPicturesWorker, signal: ending.signal });
  const own = await pictureFaults(bedOf(new BrowserPictures()));
  const page = await pictureFaults(bedOf(pictures));
  ending.abort();
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { own, page, held: census.diagnostics() };
}

/** Median milliseconds of each kind of work on a full HD frame. */
export async function timings(): Promise<Record<string, number>> {
  const services = new BrowserPictures();
  const layout = packedLayout('I420', 1920, 1080);
  const frame = open({ layout, data: new Uint8Array(1920 * 1080 * 1.5).map((_, at) => at % 251) });
  const person = { x: 0.3, y: 0.1, width: 0.25, height: 0.8 };
  const works = {
    gray: () => services.gray(frame, { width: 160, height: 90 }),
    pack: () => services.pack(frame, { maxWidth: 640 }),
    blur: async () => (await services.edit(frame, [{ kind: 'blur', box: person }])).close(),
    fill: async () => (await services.edit(frame, [{ kind: 'fill', box: person }])).close(),
  };
  const medians: Record<string, number> = {};
  for (const [name, work] of Object.entries(works)) medians[name] = await medianOf(work);
  frame.close();
  return medians;
}

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const times = [];
  for (let count = 0; count < 15; count += 1) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  return times.toSorted((a, b) => a - b)[7] ?? 0;
}
