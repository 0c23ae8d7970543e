import * as fc from 'fast-check';
import type { LossyPicture, PictureLayout, PixelFormat } from '../frame.ts';
import type { ClientMessage, FrameMessage, ServerMessage } from './messages.ts';

/** Any message as the two sides send it, for round trips and as the seed of hostile ones. */

const id = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/);
const score = fc.double({ min: 0, max: 1, noNaN: true });
const coordinate = fc.double({ min: -2, max: 3, noNaN: true });
const milliseconds = fc.double({ min: 0, max: 1e5, noNaN: true });
const label = fc.string({ maxLength: 30 });
const frameId = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

function without<T extends object>(record: fc.Arbitrary<T>): fc.Arbitrary<T> {
  // JSON has one zero; -0 would come back as 0.
  return record.map((value) => structuredClone(JSON.parse(JSON.stringify(value))));
}

/** Layouts that fit the bytes they come with. */
export const pictureOf = fc
  .record({
    format: fc.constantFrom<PixelFormat[]>('I420', 'NV12', 'RGBA', 'BGRA', 'RGB'),
    width: fc.integer({ min: 1, max: 24 }),
    height: fc.integer({ min: 1, max: 24 }),
    padding: fc.nat({ max: 7 }),
    rotation: fc.constantFrom(0 as const, 90 as const, 180 as const, 270 as const),
    mirror: fc.boolean(),
    matrix: fc.constantFrom('bt601' as const, 'bt709' as const),
  })
  .map(({ format, width, height, padding, rotation, mirror, matrix }) => {
    const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
    const rows: Record<PixelFormat, readonly (readonly [number, number])[]> = {
      I420: [
        [width, height],
        [half.width, half.height],
        [half.width, half.height],
      ],
      NV12: [
        [width, height],
        [half.width * 2, half.height],
      ],
      RGBA: [[width * 4, height]],
      BGRA: [[width * 4, height]],
      RGB: [[width * 3, height]],
    };
    let offset = 0;
    const planes = rows[format].map(([rowBytes, count]) => {
      const plane = { offset, stride: rowBytes + padding };
      offset += plane.stride * count;
      return plane;
    });
    const layout: PictureLayout = {
      format,
      codedWidth: width,
      codedHeight: height,
      planes,
      visible: { x: 0, y: 0, width, height },
      color: { matrix, range: 'limited' },
      rotation,
      mirror,
    };
    return { layout, byteLength: offset };
  });

const frame = fc
  .record({
    info: fc.record({
      id: frameId,
      timestamp: fc.integer(),
      width: fc.integer({ min: 1, max: 8192 }),
      height: fc.integer({ min: 1, max: 8192 }),
    }),
    picture: fc.option(pictureOf),
    deadlineMs: fc.integer({ min: 0, max: 60_000 }),
  })
  .map(({ info, picture, deadlineMs }): { message: FrameMessage; payload: Uint8Array } => ({
    message: {
      type: 'frame',
      frame: info,
      content: picture === null ? { kind: 'input' } : { kind: 'picture', layout: picture.layout },
      deadlineMs,
    },
    payload: new Uint8Array(picture?.byteLength ?? 12).fill(5),
  }));

const lossyFrame = without(
  fc.record({
    format: fc.constantFrom<LossyPicture['format'][]>('jpeg', 'webp'),
    quality: score,
    width: fc.integer({ min: 1, max: 1920 }),
    height: fc.integer({ min: 1, max: 1080 }),
  }),
).map((lossy): { message: FrameMessage; payload: Uint8Array } => ({
  message: {
    type: 'frame',
    frame: { id: 3, timestamp: 4, width: 640, height: 480 },
    content: { kind: 'lossy', lossy },
    deadlineMs: 500,
  },
  payload: lossyBytes(lossy.format),
}));

/** The beginning of a picture of that format, and nothing behind it. */
export function lossyBytes(format: LossyPicture['format']): Uint8Array {
  if (format === 'jpeg') return Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16);
  return new TextEncoder().encode('RIFF....WEBPVP8 ');
}

const options = without(
  fc.record(
    { threshold: score, topK: fc.integer({ min: 1, max: 1000 }), labels: fc.array(label, { maxLength: 4 }) },
    { requiredKeys: [] },
  ),
);

/** What a client sends, with the bytes behind it. */
export const clientMessages: fc.Arbitrary<{ message: ClientMessage; payload: Uint8Array }> = fc.oneof(
  frame,
  lossyFrame,
  fc
    .record({
      type: fc.constant('hello' as const),
      protocol: fc.constant(1 as const),
      pipeline: id,
      model: id,
      options,
    })
    .map((message) => ({ message, payload: new Uint8Array(0) })),
  fc.constant({ message: { type: 'bye' as const }, payload: new Uint8Array(0) }),
  fc
    .record({ inputFps: fc.integer({ min: 0, max: 500 }), dropFps: fc.integer({ min: 0, max: 500 }) })
    .map((rates) => ({ message: { type: 'stats' as const, ...rates }, payload: new Uint8Array(0) })),
);

const keypoint = fc.record({ name: label, x: coordinate, y: coordinate, score });
const detection = fc.record(
  {
    label,
    score,
    box: fc.record({ x: coordinate, y: coordinate, width: score, height: score }),
    keypoints: fc.array(keypoint, { maxLength: 3 }),
    track: fc.integer({ min: 1, max: 1e6 }),
    zones: fc.array(label, { maxLength: 3 }),
    loitering: fc.array(label, { maxLength: 2 }),
  },
  { requiredKeys: ['label', 'score', 'box'] },
);

const DROPS = ['deadline', 'superseded', 'lane_restarted', 'unreadable'] as const;

/** What a server sends. */
export const serverMessages: fc.Arbitrary<ServerMessage> = fc.oneof(
  without(
    fc.record(
      {
        type: fc.constant('result' as const),
        id: frameId,
        detections: fc.array(detection, { maxLength: 5 }),
        queueMs: milliseconds,
        preprocessMs: milliseconds,
        inferMs: milliseconds,
        postprocessMs: milliseconds,
        receivedAt: milliseconds,
        sentAt: milliseconds,
      },
      {
        requiredKeys: ['type', 'id', 'detections', 'queueMs', 'preprocessMs', 'inferMs', 'postprocessMs'],
      },
    ),
  ),
  without(
    fc.record(
      {
        type: fc.constant('drop' as const),
        id: frameId,
        reason: fc.constantFrom(...DROPS),
        message: fc.string({ maxLength: 100 }),
      },
      { requiredKeys: ['type', 'id', 'reason'] },
    ),
  ),
  without(
    fc.record(
      {
        type: fc.constant('ready' as const),
        credits: fc.integer({ min: 1, max: 64 }),
        provider: fc.record({
          name: fc.constantFrom('webgpu' as const, 'wasm' as const, 'cpu' as const),
          threads: fc.integer({ min: 1, max: 128 }),
          reason: fc.string({ maxLength: 100 }),
        }),
        lossy: fc.constantFrom<LossyPicture['format'][][]>([], ['jpeg'], ['jpeg', 'webp']),
      },
      { requiredKeys: ['type', 'credits', 'provider'] },
    ),
  ),
  fc.record({
    type: fc.constant('error' as const),
    code: fc.constantFrom('invalid_message' as const, 'overloaded' as const, 'internal' as const),
    message: fc.string({ maxLength: 100 }),
  }),
);

/** Bytes with a few of them changed, cut off or added. */
export function spoiled(
  bytes: Uint8Array,
  changes: readonly (readonly [number, number])[],
  keep: number,
): Uint8Array {
  const copy = new Uint8Array(bytes);
  for (const [where, value] of changes) copy[where % copy.length] = value;
  return copy.subarray(0, Math.floor(copy.length * keep));
}

/** A message as someone else might frame it: any header, and any length before it. */
export function framed(header: string, length?: number, payload: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(header);
  const padding = length === undefined ? -text.length & 7 : 0;
  const bytes = new Uint8Array(4 + text.length + padding + payload.length).fill(0x20);
  new DataView(bytes.buffer).setUint32(0, length ?? text.length + padding, true);
  bytes.set(text, 4);
  bytes.set(payload, 4 + text.length + padding);
  return bytes;
}
