import { z } from 'zod';
import { decodeMessage } from './framing.ts';
import { expectNoPayload, parseHeader } from './parse.ts';
import type { RunServerMessage } from './run-messages.ts';
import {
  ControlEventSchema,
  Json,
  JsonRecord,
  LogLevelSchema,
  Name,
  RUN_MESSAGE_LIMITS,
  RunFiguresSchema,
  RunStateSchema,
  SavedRunSchema,
  Words,
} from './run-schemas.ts';
import { DetectionSchema, ErrorSchema, ProviderSchema } from './server-message.ts';

const Time = z.number();
const Common = {
  frame: z.object({ id: z.int().min(0), timestamp: z.number(), width: z.number(), height: z.number() }),
  subject: z.string().max(10_000),
};

const OutputSchema = z.discriminatedUnion('kind', [
  z.object({
    ...Common,
    kind: z.literal('detections'),
    value: z.object({
      detections: z.array(DetectionSchema).max(1000),
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
      provider: z.exactOptional(ProviderSchema),
    }),
  }),
  z.object({
    ...Common,
    kind: z.literal('event'),
    value: z.intersection(z.object({ type: z.string().max(1000), at: Time }), JsonRecord),
  }),
  z.object({ ...Common, kind: z.literal('data'), value: Json }),
]);

const NoticeSchema = z.object({
  at: Time,
  kind: z.enum(['state', 'error', 'warning', 'heal', 'recycle', 'restart', 'given_up', 'changed']),
  element: Name.nullable(),
  message: Words,
});

const LineSchema = z.object({
  at: Time,
  level: LogLevelSchema,
  pipeline: Name,
  element: Name.nullable(),
  message: Words,
  fields: z.exactOptional(JsonRecord),
});

const RunServerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('taken'), id: z.int().min(1) }),
  z.object({ type: z.literal('output'), element: Name, message: OutputSchema }),
  z.object({ type: z.literal('figures'), figures: RunFiguresSchema }),
  z.object({ type: z.literal('snapshot'), saved: SavedRunSchema }),
  z.object({ type: z.literal('event'), event: ControlEventSchema }),
  z.object({ type: z.literal('notice'), notice: NoticeSchema }),
  z.object({ type: z.literal('log'), line: LineSchema }),
  z.object({ type: z.literal('state'), state: RunStateSchema, reason: Words }),
  z.object({ type: z.literal('prepared') }),
  z.object({ type: z.literal('ready'), credits: z.int().min(1).max(64) }),
  z.object({ type: z.literal('saved'), saved: SavedRunSchema, figures: RunFiguresSchema }),
  ErrorSchema,
]);

/** Reads what the server of a run sent. Throws `invalid_message` or `too_large`, nothing else. */
export function decodeRunServerMessage(bytes: Uint8Array): RunServerMessage {
  const { header, payload } = decodeMessage(bytes, RUN_MESSAGE_LIMITS);
  const message: RunServerMessage = parseHeader(RunServerSchema, header);
  expectNoPayload(message.type, payload);
  return message;
}
