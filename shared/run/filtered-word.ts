import type { DataMessage, Message } from './message.ts';

/** What those who join frames with findings are told in place of a message that an element filtered. */
export function filteredWord({ frame, subject, part, again }: Message): DataMessage {
  const known = { ...(part !== undefined && { part }), ...(again === true && { again }) };
  return { frame, subject, kind: 'data', value: null, filtered: true, ...known };
}

/** Whether it says what was found in a frame, or leads to it; pixels do not. */
export function isFinding({ kind }: Message): boolean {
  return kind !== 'frame';
}

/**
 * Outputs that know which part of their frame's findings each is, and whether it may have come before, whatever the
 * element made of its input.
 */
export function withParts({ part: whole, again }: Message, outputs: readonly Message[]): readonly Message[] {
  const part = (whole ?? 1) / outputs.filter(isFinding).length;
  return outputs.map((output) => {
    if (!isFinding(output) || ((output.part ?? 1) === part && output.again === again)) return output;
    return { ...output, part, ...(again === true && { again }) };
  });
}
