import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import type { RunState } from '../run/figures.ts';
import { decodeMessage } from './framing.ts';
import type { WireLimits } from './framing.ts';
import type { LiveServerMessage } from './live-messages.ts';
import { expectNoPayload, parseHeader } from './parse.ts';
import { MAX_PICTURE_SIDE } from './picture-layout.ts';
import { ErrorSchema, FINDINGS } from './server-message.ts';

/** What a viewer takes from a server: a frame's results in the header, a picture behind it. */
export const LIVE_SERVER_LIMITS: WireLimits = {
  maxBytes: 12 * 1024 * 1024,
  maxHeaderBytes: 4 * 1024 * 1024,
};

const Name = z.string().max(200);
const Instant = z.number().min(0);
const Fps = z.number().min(0).nullable();
const Side = z.int().min(1).max(MAX_PICTURE_SIDE);

const STATES: { readonly [State in RunState]: State } = {
  idle: 'idle',
  starting: 'starting',
  running: 'running',
  paused: 'paused',
  healing: 'healing',
  stopping: 'stopping',
  stopped: 'stopped',
  failed: 'failed',
};

const ResultSchema = z.object({ ...FINDINGS, element: Name });

const LiveServerSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('live'),
    pipeline_id: Name,
    sequence: z.int().min(0),
    frame: z.object({ id: z.int().min(0), timestamp: z.int() }),
    ts_new: Instant,
    ts_infer_end: Instant.nullable(),
    w: z.int().min(0).max(MAX_PICTURE_SIDE),
    h: z.int().min(0).max(MAX_PICTURE_SIDE),
    results: z.array(ResultSchema).max(16).nullable(),
    picture: z.object({ width: Side, height: Side }).nullable(),
  }),
  z.object({
    type: z.literal('watching'),
    pipeline_id: Name,
    results: z.boolean(),
    pictures: z.object({ fps: z.number(), width: z.int(), quality: z.int() }).nullable(),
    no_pictures: z.string().max(2000).nullable(),
  }),
  z.object({ type: z.literal('state'), state: z.enum(STATES), reason: z.string().max(4000) }),
  z.object({
    type: z.literal('pulse'),
    input_fps: Fps,
    infer_fps: Fps,
    viewers: z.int().min(0),
    skipped: z.int().min(0),
  }),
  ErrorSchema,
]);

/** A server's message, checked. */
export interface DecodedLiveMessage {
  readonly message: LiveServerMessage;
  /** The frame's JPEG, empty where there is none; a view into what was decoded. */
  readonly payload: Uint8Array;
}

/**
 * Reads what a server sent. A frame that speaks of a picture has one that begins as a JPEG does; whether it can be
 * decoded shows only later. Throws `invalid_message` or `too_large`, nothing else.
 */
export function decodeLiveServerMessage(bytes: Uint8Array): DecodedLiveMessage {
  const { header, payload } = decodeMessage(bytes, LIVE_SERVER_LIMITS);
  const message: LiveServerMessage = parseHeader(LiveServerSchema, header);
  if (message.type !== 'live' || message.picture === null) expectNoPayload(message.type, payload);
  else if (payload[0] !== 0xff || payload[1] !== 0xd8)
    throw new SightlineError('invalid_message', 'a live picture came that is no JPEG');
  return { message, payload };
}
