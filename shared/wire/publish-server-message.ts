import { z } from 'zod';
import { decodeMessage } from './framing.ts';
import type { WireLimits } from './framing.ts';
import { expectNoPayload, parseHeader } from './parse.ts';
import type { PublishServerMessage } from './publish-messages.ts';
import { ErrorSchema } from './server-message.ts';

const LIMITS: WireLimits = { maxBytes: 8192, maxHeaderBytes: 8192 - 4 };

const WishSchema = z.object({ fps: z.number().min(0).max(60), side: z.int().min(16).max(4096) });

const PublishServerSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('taken'),
    id: z.int().min(1),
    unreadable: z.exactOptional(z.string().max(1000)),
  }),
  z.object({ type: z.literal('wish'), wish: WishSchema }),
  z.object({ type: z.literal('ready'), credits: z.int().min(1).max(64), wish: WishSchema }),
  ErrorSchema,
]);

/** Reads what the server sent to a publisher. Throws `invalid_message` or `too_large`, nothing else. */
export function decodePublishServerMessage(bytes: Uint8Array): PublishServerMessage {
  const { header, payload } = decodeMessage(bytes, LIMITS);
  const message: PublishServerMessage = parseHeader(PublishServerSchema, header);
  expectNoPayload(message.type, payload);
  return message;
}
