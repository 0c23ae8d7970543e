import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import { MAX_MASK_SIDE, maskTextLength } from '../mask.ts';
import { SERVER_MESSAGE_LIMITS, decodeMessage } from './framing.ts';
import type { WireLimits } from './framing.ts';
import type { ServerMessage } from './messages.ts';
import { expectNoPayload, parseHeader } from './parse.ts';

const ERROR_CODES: { readonly [Code in ErrorCode]: Code } = {
  invalid_document: 'invalid_document',
  invalid_message: 'invalid_message',
  invalid_model: 'invalid_model',
  not_found: 'not_found',
  conflict: 'conflict',
  too_large: 'too_large',
  unsupported: 'unsupported',
  unauthorized: 'unauthorized',
  forbidden: 'forbidden',
  overloaded: 'overloaded',
  deadline: 'deadline',
  aborted: 'aborted',
  lane_crashed: 'lane_crashed',
  edge_lost: 'edge_lost',
  camera: 'camera',
  storage: 'storage',
  internal: 'internal',
};

const Label = z.string().max(200);
const Score = z.number().min(0).max(1);
const Milliseconds = z.number().min(0);

const ZoneNames = z.array(Label).max(64);

const KeyPointSchema = z.object({ name: Label, x: z.number(), y: z.number(), score: Score });

/** One thing that was found. */
export const DetectionSchema = z.object({
  label: Label,
  score: Score,
  box: z.object({ x: z.number(), y: z.number(), width: z.number().min(0), height: z.number().min(0) }),
  keypoints: z.exactOptional(z.array(KeyPointSchema).max(256)),
  track: z.exactOptional(z.int().positive()),
  zones: z.exactOptional(ZoneNames),
  loitering: z.exactOptional(ZoneNames),
});

const ClassSchema = z.object({ label: Label, score: Score });
const MaskSide = z.int().min(1).max(MAX_MASK_SIDE);
const MaskSchema = z
  .object({ label: Label, width: MaskSide, height: MaskSide, data: z.base64() })
  .refine(
    ({ width, height, data }) => data.length === maskTextLength(width * height),
    'has not the length of its size',
  );

/** The parts of a frame's findings. */
export const FINDINGS = {
  detections: z.array(DetectionSchema).max(1000),
  classes: z.exactOptional(z.array(ClassSchema).max(1000)),
  mask: z.exactOptional(MaskSchema),
};

/** What inference runs on. */
export const ProviderSchema = z.object({
  name: z.enum(['webgpu', 'wasm', 'cpu']),
  threads: z.int().min(1).max(1024),
  reason: z.string().max(2000),
});

const LOSSY_FORMATS = ['jpeg', 'webp'] as const;

const ReadySchema = z.object({
  type: z.literal('ready'),
  credits: z.int().min(1).max(64),
  provider: ProviderSchema,
  // A later server may know formats that this client does not.
  lossy: z.exactOptional(
    z
      .array(z.string().max(20))
      .max(10)
      .transform((names) => LOSSY_FORMATS.filter((format) => names.includes(format))),
  ),
});

const ResultSchema = z.object({
  type: z.literal('result'),
  id: z.int().min(1),
  ...FINDINGS,
  queueMs: Milliseconds,
  preprocessMs: Milliseconds,
  inferMs: Milliseconds,
  postprocessMs: Milliseconds,
  receivedAt: z.exactOptional(Milliseconds),
  sentAt: z.exactOptional(Milliseconds),
});

const DropSchema = z.object({
  type: z.literal('drop'),
  id: z.int().min(1),
  reason: z.enum(['deadline', 'superseded', 'lane_restarted', 'unreadable']),
  message: z.exactOptional(z.string().max(2000)),
});

/** Why a connection is about to close. */
export const ErrorSchema = z.object({
  type: z.literal('error'),
  code: z.enum(ERROR_CODES),
  message: z.string().max(2000),
});

const ServerMessageSchema = z.discriminatedUnion('type', [
  ResultSchema,
  DropSchema,
  ReadySchema,
  ErrorSchema,
]);

/** Reads what a server sent. Throws `invalid_message` or `too_large`, nothing else. */
export function decodeServerMessage(
  bytes: Uint8Array,
  limits: WireLimits = SERVER_MESSAGE_LIMITS,
): ServerMessage {
  const { header, payload } = decodeMessage(bytes, limits);
  const message: ServerMessage = parseHeader(ServerMessageSchema, header);
  expectNoPayload(message.type, payload);
  return message;
}
