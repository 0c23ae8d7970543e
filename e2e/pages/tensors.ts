import { openLaneWith } from '../../web/detect/open-lane.ts';
import { openOffload } from '../../web/detect/open-offload.ts';
import { readFrame } from '../../web/workers/frame-reader.ts';
import { startLaneWorker } from '../../web/workers/lane.api.ts';
import { startOffloadWorker } from '../../web/workers/offload.api.ts';
import { displaySize, type PictureLayout } from '../../shared/frame.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { cameraFrame } from './camera-frame.ts';

/** A frame as the product reads it: what would be sent of it as its own planes. */
export interface ReadFrame {
  readonly name: string;
  /** As a person sees it, pixels. */
  readonly width: number;
  readonly height: number;
  readonly format: string | null;
  readonly layout: PictureLayout;
  readonly bytes: Uint8Array;
}

/** What this browser makes of one frame for one model. */
export interface MadeOfFrame {
  readonly name: string;
  /** SHA-256 of the tensor that the lane would feed the model. */
  readonly tensor: string;
  /** The model-size picture that would be sent. */
  readonly input: Uint8Array;
}

/** The attributes of newer browsers that the type library does not know yet. */
interface BufferInit extends VideoFrameBufferInit {
  readonly rotation?: number;
  readonly flip?: boolean;
}

const frames = new Map<string, VideoFrame>();

/** Bytes that no compression or smoothness makes easy. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = 12345;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

function madeFrame(length: number, init: Omit<BufferInit, 'timestamp'>): VideoFrame {
  return new VideoFrame(noise(length), { ...init, timestamp: 0 });
}

/** As cameras give them, and a part of one. */
async function cameraFrames(): Promise<[string, VideoFrame][]> {
  const whole = await cameraFrame(1280, 720);
  const visibleRect = { x: 322, y: 44, width: 517, height: 333 };
  return [
    ['camera 1280x720', whole],
    ['camera cut to 4:3', await cameraFrame(640, 480)],
    ['part of the camera', new VideoFrame(whole, { visibleRect })],
  ];
}

/** What other cameras and files give. */
function madeFrames(): [string, VideoFrame][] {
  const turned = { codedWidth: 321, codedHeight: 243, rotation: 90, flip: true };
  const colorSpace = { matrix: 'bt709', primaries: 'bt709', transfer: 'bt709', fullRange: true } as const;
  const visibleRect = { x: 7, y: 5, width: 301, height: 211 };
  const upside = { codedWidth: 100, codedHeight: 200, rotation: 180 };
  const small = { codedWidth: 96, codedHeight: 54 };
  return [
    ['turned and mirrored I420', madeFrame(321 * 243 + 2 * 161 * 122, { format: 'I420', ...turned })],
    [
      'NV12 of BT.709, full range',
      madeFrame(640 * 360 * 1.5, { format: 'NV12', codedWidth: 640, codedHeight: 360, colorSpace }),
    ],
    [
      'part of RGBA',
      madeFrame(333 * 222 * 4, { format: 'RGBA', codedWidth: 333, codedHeight: 222, visibleRect }),
    ],
    ['BGRA upside down', madeFrame(100 * 200 * 4, { format: 'BGRA', ...upside })],
    ['fewer bytes than any model wants', madeFrame(96 * 54 * 1.5, { format: 'I420', ...small })],
  ];
}

/** Frames of every kind that reaches the product. They stay open as long as the page. */
export async function takeFrames(): Promise<ReadFrame[]> {
  for (const [name, frame] of [...(await cameraFrames()), ...madeFrames()]) frames.set(name, frame);
  return Promise.all([...frames].map(([name, frame]) => read(name, frame)));
}

async function read(name: string, frame: VideoFrame): Promise<ReadFrame> {
  let bytes = new Uint8Array(0);
  const layout = await readFrame(frame, (length) => (bytes = new Uint8Array(length)));
  return { name, ...displaySize(layout), format: frame.format, layout, bytes };
}

function onLost(error: Error): void {
  reportError(error);
}

/** What the product's workers make of every frame for one model, which an edge serves and runs. */
export async function makeTensors(
  edge: string,
  pipeline: string,
  manifest: ModelManifest,
): Promise<MadeOfFrame[]> {
  const signal = new AbortController().signal;
  const file = `${edge}/models/${manifest.id}/${manifest.version}/${manifest.file}`;
  const lane = await openLaneWith(
    {
      manifest,
      modelBytes: async () => (await fetch(file)).arrayBuffer(),
      startWorker: startLaneWorker,
      onProgress: () => {},
      maxThreads: 1,
      guard: { hold: () => ({ loaded: () => {}, lift: () => {} }) },
    },
    { provider: 'wasm', reason: 'a test' },
    signal,
  );
  lane.onLost = onLost;
  const setup = { url: `${edge.replace(/^http/, 'ws')}/api/offload`, pipeline, manifest, options: {} };
  const offload = await openOffload(setup, startOffloadWorker, onLost, signal);
  const made: MadeOfFrame[] = [];
  for (const [name, frame] of frames) {
    const { sha256: tensor } = await lane.tensorOf(frame.clone());
    const { bytes: input } = await offload.inputOf(frame.clone());
    made.push({ name, tensor, input });
  }
  await lane.close();
  await offload.close();
  return made;
}
