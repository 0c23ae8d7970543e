import type { DataMessage, Message } from './message.ts';

/** What those who join frames with findings are told in place of a message that an element filtered. */
export function filteredWord({ frame, subject, part }: Message): DataMessage {
  return { frame, subject, kind: 'data', value: null, filtered: true, ...(part !== undefined && { part }) };
}

/** Whether it says what was found in a frame, or leads to it; pixels do not. */
export function isFinding({ kind }: Message): boolean {
  return kind !== 'frame';
}

/** Outputs that know which part of their frame's findings each is, whatever the element made of its input. */
export function withParts({ part: whole }: Message, outputs: readonly Message[]): readonly Message[] {
  const part = (whole ?? 1) / outputs.filter(isFinding).length;
  return outputs.map((output) => {
    if (!isFinding(output) || (output.part ?? 1) === part) return output;
    return { ...output, part };
  });
}
