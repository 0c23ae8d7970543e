import type { Message, TensorMessage } from '../../shared/run/message.ts';

/** What a line about a message says. */
export interface TapSubject extends Pick<Message, 'kind' | 'subject'> {
  readonly frame: Pick<Message['frame'], 'id' | 'width' | 'height'>;
}

/** What is longer is cut: nobody reads on. */
const MAX_TEXT = 4_000;
/** Values of a tensor that are shown. */
const MAX_VALUES = 8;
const CUT = '\n…';

/** What a message is about, in a line. */
export function tapHeading({ kind, frame, subject }: TapSubject): string {
  const size = kind === 'frame' ? ` · ${frame.width} × ${frame.height}` : '';
  return `${kind} · number ${frame.id} · from ${subject}${size}`;
}

/** What a message holds, as JSON; '' for frames, which are pictures. */
export function tapText(message: Message): string {
  if (message.kind === 'frame') return '';
  return tapValueText(message.kind === 'tensor' ? summaryOf(message) : message.value);
}

/** Plain data as it is shown, with numbers shortened. */
export function tapValueText(value: unknown): string {
  const text = JSON.stringify(value, shortened, 2);
  return text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) + CUT : text;
}

function summaryOf({ value }: TensorMessage) {
  return Object.fromEntries(
    Object.entries(value).map(([name, { type, dims, data }]) => [
      name,
      { type, dims, first: Array.from(data.slice(0, MAX_VALUES), Number) },
    ]),
  );
}

/** A score of 17 digits says no more than one of four. */
function shortened(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
