import type { Findings } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import type { Message } from '../run/message.ts';
import { isList, isObject } from './field.ts';

const MAX_SHOWN = 8;

/** A message in a few words: what it holds, never all of it. */
export function describeMessage(message: Message): string {
  const { width, height } = message.frame;
  switch (message.kind) {
    case 'frame':
      return `a frame of ${width}×${height}`;
    case 'tensor':
      return `tensors ${shorten(Object.entries(message.value).map(([name, { dims }]) => `${name}[${dims.join('×')}]`))}`;
    case 'detections':
      return describeFindings(message.value);
    case 'event':
      return `the event ${message.value.type}`;
    default:
      return describeValue(message.value);
  }
}

function describeFindings({ detections, classes = [], mask }: Findings): string {
  if (mask) return `a mask of ${mask.label}, ${mask.width}×${mask.height}`;
  return describeLabels([...detections, ...classes].map(({ label }) => label));
}

function describeLabels(labels: readonly string[]): string {
  if (labels.length === 0) return 'nothing found';
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return shorten([...counts].map(([label, count]) => `${label} ${count}`));
}

function describeValue(value: JsonValue): string {
  if (isList(value)) return value.length === 1 ? 'a row' : `${value.length} rows`;
  if (isObject(value)) return `fields ${shorten(Object.keys(value))}`;
  return `the value ${String(value).slice(0, 60)}`;
}

function shorten(words: readonly string[]): string {
  const rest = words.length - MAX_SHOWN;
  return [...words.slice(0, MAX_SHOWN), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}
