import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import { decodeMessage } from './framing.ts';
import { LossyPictureSchema } from './lossy-picture.ts';
import { expectNoPayload, parseHeader } from './parse.ts';
import type { RunServerMessage } from './run-messages.ts';
import {
  ControlEventSchema,
  Json,
  JsonRecord,
  LogLineSchema,
  Name,
  NoticeSchema,
  RUN_MESSAGE_LIMITS,
  RunFiguresSchema,
  RunStateSchema,
  SavedRunSchema,
  Words,
} from './run-schemas.ts';
import { ErrorSchema, FINDINGS, ProviderSchema } from './server-message.ts';

const Time = z.number();
/** Steps of one frame's way, and things that are told at once. */
const MAX_STEPS = 1000;
const MAX_TOLD = 10_000;
/** Taps show small pictures: the longest side, pixels. */
const SMALL_SIDE = 1024;
const SmallSide = z.int().min(1).max(SMALL_SIDE);
const OffsetSchema = z.object({ offsetMs: z.number(), errorMs: z.number() });
const TraceStepSchema = z.object({
  element: Name,
  host: Name,
  entered: Time,
  left: Time,
  clock: z.exactOptional(OffsetSchema),
});
const Common = {
  frame: z.object({
    id: z.int().min(0),
    timestamp: z.number(),
    width: z.number(),
    height: z.number(),
    capturedAt: z.exactOptional(z.number()),
  }),
  subject: z.string().max(10_000),
  trace: z.exactOptional(z.array(TraceStepSchema).max(MAX_STEPS)),
};

const OutputSchema = z.discriminatedUnion('kind', [
  z.object({
    ...Common,
    kind: z.literal('detections'),
    value: z.object({
      ...FINDINGS,
      timings: z.exactOptional(
        z.object({
          transferMs: Time,
          preprocessMs: Time,
          inferMs: Time,
          postprocessMs: Time,
          totalMs: Time,
        }),
      ),
      placement: z.exactOptional(z.enum(['browser', 'edge'])),
      reason: z.exactOptional(z.string()),
      provider: z.exactOptional(ProviderSchema),
      lossy: z.exactOptional(LossyPictureSchema),
    }),
  }),
  z.object({
    ...Common,
    kind: z.literal('event'),
    value: z.intersection(z.object({ type: z.string().max(1000), at: Time }), JsonRecord),
  }),
  z.object({ ...Common, kind: z.literal('data'), value: Json }),
]);

const ToldSchema = z.discriminatedUnion('told', [
  z.object({ told: z.literal('output'), element: Name, message: OutputSchema }),
  z.object({ told: z.literal('event'), event: ControlEventSchema }),
]);
const Told = z.array(ToldSchema).max(MAX_TOLD);

const TappedSchema = z.discriminatedUnion('kind', [
  ...OutputSchema.options,
  z.object({
    ...Common,
    kind: z.literal('frame'),
    value: z.object({ width: SmallSide, height: SmallSide }),
  }),
  z.object({ ...Common, kind: z.literal('tensor') }),
]);

const ChangedSchema = z.object({
  type: z.literal('changed'),
  revision: Name,
  refusal: z.object({ code: ErrorSchema.shape.code, message: Words }).nullable(),
});

const RunServerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('taken'), id: z.int().min(1) }),
  z.object({ type: z.literal('output'), element: Name, message: OutputSchema }),
  z.object({ type: z.literal('figures'), figures: RunFiguresSchema }),
  z.object({ type: z.literal('snapshot'), saved: SavedRunSchema.nullable(), told: Told }),
  z.object({ type: z.literal('tapped'), tap: z.int().min(1), message: TappedSchema }),
  z.object({ type: z.literal('clock'), askedAt: Time, receivedAt: Time, sentAt: Time }),
  ChangedSchema,
  z.object({ type: z.literal('notice'), notice: NoticeSchema }),
  z.object({ type: z.literal('log'), line: LogLineSchema }),
  z.object({ type: z.literal('state'), state: RunStateSchema, reason: Words }),
  z.object({ type: z.literal('prepared') }),
  z.object({ type: z.literal('ready'), credits: z.int().min(1).max(64) }),
  z.object({ type: z.literal('saved'), saved: SavedRunSchema, figures: RunFiguresSchema, told: Told }),
  ErrorSchema,
]);

/** A server's message, checked. */
export interface DecodedRunServerMessage {
  readonly message: RunServerMessage;
  /** The pixels of a picture that a tap shows, three bytes each; else empty. A view into what was decoded. */
  readonly payload: Uint8Array;
}

/** Reads what the server of a run sent. Throws `invalid_message` or `too_large`, nothing else. */
export function decodeRunServerMessage(bytes: Uint8Array): DecodedRunServerMessage {
  const { header, payload } = decodeMessage(bytes, RUN_MESSAGE_LIMITS);
  const message: RunServerMessage = parseHeader(RunServerSchema, header);
  if (message.type !== 'tapped' || message.message.kind !== 'frame') expectNoPayload(message.type, payload);
  else expectPixels(message.message.value, payload);
  return { message, payload };
}

function expectPixels({ width, height }: { width: number; height: number }, payload: Uint8Array): void {
  if (payload.length === width * height * 3) return;
  const words = `a picture of ${width} × ${height} came with ${payload.length} bytes`;
  throw new SightlineError('invalid_message', words);
}
