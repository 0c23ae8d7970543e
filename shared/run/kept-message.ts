import type { FrameVerbs } from './host.ts';
import type { Message } from './message.ts';
import type { Packet } from './packet.ts';
import { postPixels } from './post-pixels.ts';

/** A message that must not be lost, between its wire before a restart and the same wire after it. */
export interface KeptMessage {
  readonly wire: string;
  readonly message: Message;
  readonly frame: number;
  readonly share: number;
  /** How long ago its frame was captured: clocks of two threads need not begin together. */
  readonly ageMs: number;
  /** How often an element was asked in vain. */
  readonly attempts: number;
}

/** Takes a packet off its wire. Who sent it from another thread need not answer for it any more. */
export function kept(wire: string, packet: Packet, now: number): KeptMessage {
  const { message, frame, share, capturedAt, attempts } = packet;
  packet.lease?.release();
  return { wire, message, frame, share, ageMs: now - capturedAt, attempts };
}

/** Puts it on its way again. */
export function packetOfKept({ message, frame, share, ageMs, attempts }: KeptMessage, now: number): Packet {
  return { message, frame, share, capturedAt: now - ageMs, lease: null, arrival: 0, attempts };
}

/** Posts kept messages to another thread, with their pixels. */
export function handOver(
  messages: readonly KeptMessage[],
  frames: FrameVerbs<unknown>,
  post: (transfer: readonly object[]) => void,
): void {
  const pixels = messages.flatMap(({ message }) => (message.kind === 'frame' ? [message.value] : []));
  postPixels(pixels, frames, post);
}
