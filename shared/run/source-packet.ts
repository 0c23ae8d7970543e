import type { FrameInfo } from '../frame.ts';
import type { Packet } from './packet.ts';

/** Where a frame comes from, and whether its way is followed. */
export interface FrameOrigin {
  readonly element: string;
  readonly host: string;
  readonly isTraced: boolean;
}

/** A frame as it goes into a graph: the whole of one, at the beginning of its way. */
export function framePacket(
  value: unknown,
  frame: FrameInfo,
  capturedAt: number,
  { element, host, isTraced }: FrameOrigin,
): Packet {
  const given = { element, host, entered: capturedAt, left: capturedAt };
  const trace = isTraced ? { trace: [given] } : {};
  const message = { kind: 'frame' as const, frame, subject: element, value, ...trace };
  return { message, frame: frame.id, share: 1, capturedAt, lease: null, arrival: 0, attempts: 0 };
}
