import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import type { FrameInfo } from '../frame.ts';
import type { Message } from './message.ts';
import { GraphSchema } from './recording-graph.ts';

const FrameSchema = z.object({
  id: z.int(),
  timestamp: z.int(),
  width: z.number(),
  height: z.number(),
  capturedAt: z.exactOptional(z.number()),
});

const MessageSchema = z.object({
  kind: z.enum(['frame', 'tensor', 'detections', 'event', 'data']),
  frame: FrameSchema,
  subject: z.string(),
  value: z.json(),
});
/** A message as a recording keeps it: without pixels, and without what differs from one machine to the next. */
export type RecordedMessage = z.output<typeof MessageSchema>;

const PointSchema = z.object({ name: z.string(), x: z.number(), y: z.number(), score: z.number() });
const DetectionSchema = z.looseObject({
  label: z.string(),
  score: z.number(),
  box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  keypoints: z.exactOptional(z.array(PointSchema)),
});

const DetectedSchema = MessageSchema.extend({
  kind: z.literal('detections'),
  value: z.looseObject({ detections: z.array(DetectionSchema) }),
});
/** What a detector gave, so that it can be given again. */
export type DetectedMessage = z.output<typeof DetectedSchema>;

/** Microseconds since the run began. */
const AtSchema = z.int().min(0);

const HeaderSchema = z.object({
  kind: z.literal('recording'),
  version: z.literal(2, { error: 'made by another version of Sightline; record it again' }),
  pipeline: z.string(),
  graph: GraphSchema,
  models: z.array(z.object({ element: z.string(), id: z.string(), version: z.string(), sha256: z.string() })),
  source: z.string(),
  /** The file that the source read, to be found again; null: it was none. */
  file: z.nullable(z.object({ path: z.string(), sha256: z.string() })),
  /** Milliseconds since 1970. */
  begun: z.int(),
  provider: z.nullable(z.object({ name: z.string(), threads: z.number(), reason: z.string() })),
  host: z.string(),
});
/** The first line: what was run, on what and where. */
export type RecordingHeader = z.output<typeof HeaderSchema>;

const LineSchema = z.discriminatedUnion('kind', [
  HeaderSchema,
  /** A frame that came to a detector; `pixels` is a hash of what it shows. */
  z.object({ kind: z.literal('frame'), frame: FrameSchema, pixels: z.string() }),
  /** What a detector made of one frame. */
  z.object({
    kind: z.literal('detected'),
    element: z.string(),
    frame: z.int(),
    at: AtSchema,
    messages: z.array(DetectedSchema),
  }),
  /** Another element that takes its time was done with a call; they are counted from 1. */
  z.object({ kind: z.literal('settled'), element: z.string(), call: z.int(), at: AtSchema }),
  /** What left the graph at that element. */
  z.object({ kind: z.literal('output'), element: z.string(), message: MessageSchema }),
  /** A control event of the run. */
  z.object({ kind: z.literal('event'), name: z.string(), params: z.json() }),
  /** The last line: where every frame went. */
  z.object({ kind: z.literal('end'), at: AtSchema, ledger: z.json() }),
]);
/** One line of a recording. */
export type RecordingLine = z.output<typeof LineSchema>;

/** A line as text, without its end. */
export function formatRecordingLine(line: RecordingLine): string {
  return JSON.stringify(line);
}

/** Reads one line, counted from 1. Throws `invalid_message` naming it. */
export function parseRecordingLine(text: string, number: number): RecordingLine {
  const parsed = LineSchema.safeParse(jsonOf(text, number));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    throw broken(number, `${place === '' ? '' : `${place}: `}${issue?.message ?? 'no line of a recording'}`);
  }
  if ((number === 1) !== (parsed.data.kind === 'recording')) {
    throw broken(number, number === 1 ? 'a recording begins with its header' : 'a second header');
  }
  return parsed.data;
}

/** What a recording keeps of a message. Times that were measured, traces, and where it ran are left out. */
export function recordedMessage({ kind, frame, subject, value }: Message): RecordedMessage {
  return { kind, frame: recordedFrame(frame), subject, value: recordedValue(kind, value) };
}

/** What a recording keeps of a frame's identity. */
export function recordedFrame({
  id,
  timestamp,
  width,
  height,
  capturedAt,
}: FrameInfo): RecordedMessage['frame'] {
  const frame = { id, timestamp, width, height };
  return capturedAt === undefined ? frame : { ...frame, capturedAt };
}

/** What a recording keeps of what a detector gave; null for anything but detections. */
export function detectedMessage(message: Message): DetectedMessage | null {
  return message.kind === 'detections' ? DetectedSchema.parse(recordedMessage(message)) : null;
}

function recordedValue(kind: Message['kind'], value: unknown): RecordedMessage['value'] {
  if (kind === 'frame') return null;
  const plain: unknown = JSON.parse(JSON.stringify(value, plainPart) ?? 'null');
  const parsed = z.json().parse(plain);
  if (kind !== 'detections' || typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return parsed;
  }
  const { detections = [], classes, mask } = parsed;
  return {
    detections,
    ...(classes === undefined ? {} : { classes }),
    ...(mask === undefined ? {} : { mask }),
  };
}

/** Numbers of tensors as lists; 64-bit ones as text, since JSON has none. */
function plainPart(_key: string, part: unknown): unknown {
  if (typeof part === 'bigint') return part.toString();
  return ArrayBuffer.isView(part) && !(part instanceof DataView) ? Array.from(listOf(part)) : part;
}

function listOf(view: ArrayBufferView): Iterable<number | bigint> {
  if (view instanceof Float32Array || view instanceof Int32Array || view instanceof BigInt64Array)
    return view;
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function jsonOf(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw broken(number, 'not JSON; the file may be cut off or be something else', cause);
  }
}

function broken(number: number, why: string, cause?: unknown): SightlineError {
  return new SightlineError('invalid_message', `Line ${number} of the recording is broken: ${why}.`, {
    cause,
  });
}
