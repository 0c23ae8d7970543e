import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import { IdSchema } from '../models/manifest.ts';
import { CLIENT_MESSAGE_LIMITS, decodeMessage } from './framing.ts';
import type { WireLimits } from './framing.ts';
import { LossyPictureSchema, checkLossyPicture } from './lossy-picture.ts';
import type { ClientMessage, FrameMessage } from './messages.ts';
import { expectNoPayload, parseHeader } from './parse.ts';
import { MAX_PICTURE_SIDE, PictureLayoutSchema, checkPictureLayout } from './picture-layout.ts';

const MAX_DEADLINE_MS = 60_000;
const Side = z.int().min(1).max(MAX_PICTURE_SIDE);

const HelloSchema = z.object({
  type: z.literal('hello'),
  protocol: z.literal(1),
  pipeline: IdSchema,
  model: IdSchema,
  options: z.object({
    threshold: z.exactOptional(z.number().min(0).max(1)),
    topK: z.exactOptional(z.int().min(1).max(1000)),
    labels: z.exactOptional(z.array(z.string().max(200)).max(1000)),
  }),
});

const FrameSchema = z.object({
  type: z.literal('frame'),
  frame: z.object({ id: z.int().min(1), timestamp: z.int(), width: Side, height: Side }),
  content: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('picture'), layout: PictureLayoutSchema }),
    z.object({ kind: z.literal('input') }),
    z.object({ kind: z.literal('lossy'), lossy: LossyPictureSchema }),
  ]),
  deadlineMs: z.number().min(0).max(MAX_DEADLINE_MS),
});

const StatsSchema = z.object({
  type: z.literal('stats'),
  inputFps: z.number().min(0).max(100_000),
  dropFps: z.number().min(0).max(100_000),
});

const ClientMessageSchema = z.discriminatedUnion('type', [
  FrameSchema,
  HelloSchema,
  StatsSchema,
  z.object({ type: z.literal('bye') }),
]);

/** A client's message, checked. */
export interface DecodedClientMessage {
  readonly message: ClientMessage;
  /** The frame's bytes, empty for other messages; a view into what was decoded. */
  readonly payload: Uint8Array;
}

/**
 * Reads what a client sent. A `picture` lies entirely within the payload; whether an `input` has its model's size
 * is for the receiver to check, who knows the model. Whether a `lossy` picture can be decoded shows only
 * later. Throws `invalid_message` or `too_large`, nothing else.
 */
export function decodeClientMessage(
  bytes: Uint8Array,
  limits: WireLimits = CLIENT_MESSAGE_LIMITS,
): DecodedClientMessage {
  const { header, payload } = decodeMessage(bytes, limits);
  const message: ClientMessage = parseHeader(ClientMessageSchema, header);
  if (message.type === 'frame') checkContent(message.content, payload);
  else expectNoPayload(message.type, payload);
  return { message, payload };
}

function checkContent(content: FrameMessage['content'], payload: Uint8Array): void {
  if (content.kind === 'picture') return checkPictureLayout(content.layout, payload.length);
  if (content.kind === 'lossy') return checkLossyPicture(content.lossy, payload);
  if (payload.length > 0) return undefined;
  throw new SightlineError('invalid_message', 'a frame came without its bytes');
}
