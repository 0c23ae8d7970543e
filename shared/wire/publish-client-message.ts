import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import { decodeMessage } from './framing.ts';
import type { WireLimits } from './framing.ts';
import { LossyPictureSchema, checkLossyPicture } from './lossy-picture.ts';
import { expectNoPayload, parseHeader } from './parse.ts';
import { PictureLayoutSchema, checkPictureLayout } from './picture-layout.ts';
import type { PublishClientMessage } from './publish-messages.ts';

/** What a server takes from a publisher: small headers, and one squeezed picture or a small exact one. */
export const PUBLISH_CLIENT_LIMITS: WireLimits = { maxBytes: 4 * 1024 * 1024, maxHeaderBytes: 4096 };
/** An exact picture that is larger has to be squeezed: 640x480 in RGBA. */
export const MAX_EXACT_BYTES = 640 * 480 * 4;
/** A picture that is older than this was kept, not taken, milliseconds. */
const MAX_AGE_MS = 60_000;

const PublishClientSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('frame'),
    id: z.int().min(1),
    ageMs: z.number().min(0).max(MAX_AGE_MS),
    content: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('lossy'), lossy: LossyPictureSchema }),
      z.object({ kind: z.literal('picture'), layout: PictureLayoutSchema }),
    ]),
  }),
  z.object({ type: z.literal('hello'), protocol: z.literal(1), name: z.string().max(100) }),
  z.object({ type: z.literal('bye') }),
]);

/** A publisher's message, checked. */
export interface DecodedPublishMessage {
  readonly message: PublishClientMessage;
  /** A picture's bytes, empty for other messages; a view into what was decoded. */
  readonly payload: Uint8Array;
}

/**
 * Reads what a publisher sent. An exact picture lies entirely within the payload; whether a squeezed one can be decoded
 * shows only later. Throws `invalid_message` or `too_large`, nothing else.
 */
export function decodePublishClientMessage(bytes: Uint8Array): DecodedPublishMessage {
  const { header, payload } = decodeMessage(bytes, PUBLISH_CLIENT_LIMITS);
  const message: PublishClientMessage = parseHeader(PublishClientSchema, header);
  if (message.type !== 'frame') expectNoPayload(message.type, payload);
  else if (message.content.kind === 'lossy') checkLossyPicture(message.content.lossy, payload);
  else {
    if (payload.length > MAX_EXACT_BYTES) throw tooLarge(payload.length);
    checkPictureLayout(message.content.layout, payload.length);
  }
  return { message, payload };
}

function tooLarge(bytes: number): SightlineError {
  const words = `an exact picture of ${bytes} bytes; at most ${MAX_EXACT_BYTES} are taken, larger ones squeezed`;
  return new SightlineError('too_large', words);
}
