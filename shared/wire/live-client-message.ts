import { z } from 'zod';
import { decodeMessage } from './framing.ts';
import type { WireLimits } from './framing.ts';
import type { LiveClientMessage } from './live-messages.ts';
import { expectNoPayload, parseHeader } from './parse.ts';

/** What a server takes from a viewer: words only. */
export const LIVE_CLIENT_LIMITS: WireLimits = { maxBytes: 4096, maxHeaderBytes: 4096 - 4 };

const WishSchema = z.object({
  fps: z.number().min(0.1).max(60),
  width: z.int().min(16).max(4096),
  quality: z.int().min(1).max(100),
});

const LiveClientSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('seen'), sequence: z.int().min(0) }),
  z.object({
    type: z.literal('subscribe'),
    protocol: z.literal(1),
    results: z.boolean(),
    pictures: WishSchema.nullable(),
  }),
]);

/** Reads what a viewer sent. Throws `invalid_message` or `too_large`, nothing else. */
export function decodeLiveClientMessage(bytes: Uint8Array): LiveClientMessage {
  const { header, payload } = decodeMessage(bytes, LIVE_CLIENT_LIMITS);
  const message: LiveClientMessage = parseHeader(LiveClientSchema, header);
  expectNoPayload(message.type, payload);
  return message;
}
