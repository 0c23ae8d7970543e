import { z } from 'zod';
import { IdSchema } from '../models/manifest.ts';
import { decodeMessage } from './framing.ts';
import { expectNoPayload, parseHeader } from './parse.ts';
import { MAX_PICTURE_SIDE, PictureLayoutSchema, checkPictureLayout } from './picture-layout.ts';
import type { RunClientMessage } from './run-messages.ts';
import {
  ControlEventSchema,
  LogLevelSchema,
  Name,
  RUN_MESSAGE_LIMITS,
  SavedRunSchema,
} from './run-schemas.ts';

const Side = z.int().min(1).max(MAX_PICTURE_SIDE);
const Every = z.int().max(1_000_000);

const RunClientSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('frame'),
    id: z.int().min(1),
    info: z.object({
      timestamp: z.int(),
      width: Side,
      height: Side,
      capturedAt: z.exactOptional(z.number()),
    }),
    layout: PictureLayoutSchema,
  }),
  z.object({
    type: z.literal('hello'),
    protocol: z.literal(1),
    pipeline: IdSchema,
    revision: Name,
    live: z.boolean(),
  }),
  z.object({ type: z.literal('start'), saved: SavedRunSchema.nullable() }),
  z.object({ type: z.literal('notify'), event: ControlEventSchema }),
  z.object({ type: z.literal('log_level'), level: LogLevelSchema }),
  z.object({
    type: z.literal('tap'),
    tap: z.int().min(1),
    element: Name,
    side: z.enum(['input', 'output']),
    every: Every.min(1),
  }),
  z.object({ type: z.literal('untap'), tap: z.int().min(1) }),
  z.object({ type: z.literal('trace'), every: Every.min(0) }),
  z.object({ type: z.literal('clock'), askedAt: z.number() }),
  z.object({ type: z.literal('change'), revision: Name }),
  z.object({ type: z.literal('end') }),
  z.object({ type: z.literal('save') }),
  z.object({ type: z.literal('bye') }),
]);

/** A client's message, checked. */
export interface DecodedRunClientMessage {
  readonly message: RunClientMessage;
  /** The frame's planes, empty for other messages; a view into what was decoded. */
  readonly payload: Uint8Array;
}

/**
 * Reads what the client of a run sent; every pixel that a frame speaks of lies within the payload. Throws
 * `invalid_message` or `too_large`, nothing else.
 */
export function decodeRunClientMessage(bytes: Uint8Array): DecodedRunClientMessage {
  const { header, payload } = decodeMessage(bytes, RUN_MESSAGE_LIMITS);
  const message: RunClientMessage = parseHeader(RunClientSchema, header);
  if (message.type === 'frame') checkPictureLayout(message.layout, payload.length);
  else expectNoPayload(message.type, payload);
  return { message, payload };
}
