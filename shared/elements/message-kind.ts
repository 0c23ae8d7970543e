import { SightlineError } from '../errors.ts';
import type { FlowKind, Message } from '../run/message.ts';

/** Everything that can flow along a wire. */
export const ALL_KINDS: readonly FlowKind[] = ['frame', 'tensor', 'detections', 'event', 'data'];

/** The error of an element that was given what it does not take: the wiring is at fault. */
export function wrongKind(type: string, accepted: readonly FlowKind[], message: Message): SightlineError {
  return new SightlineError(
    'invalid_message',
    `\`${type}\` takes ${accepted.join(' or ')}, not \`${message.kind}\`: wire it to an element that gives that.`,
  );
}
