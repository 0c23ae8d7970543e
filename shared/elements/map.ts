import type { Detection } from '../detection.ts';
import type { JsonValue } from '../json.ts';
import type { Message } from '../run/message.ts';
import { configureWith, defineElement } from './element.ts';
import { isList, isObject } from './field.ts';
import { MapSchema } from './map-config.ts';
import type { MapConfig } from './map-config.ts';
import { mapDetection } from './map-detection.ts';
import { mapRow } from './map-row.ts';
import { wrongKind } from './message-kind.ts';

const INPUTS = ['detections', 'data'] as const;

/** Changes fields, message by message; lists of rows are changed row by row. */
export const map = defineElement({
  type: 'map',
  role: 'transform',
  description: 'Scales, sets, picks, drops and renames fields of rows, and scores and labels of detections.',
  inputs: INPUTS,
  output: 'input',
  hosts: ['browser', 'edge'],
  events: {},
  example: { scale: { score: 0.5, temperature: { by: 1.8, offset: 32 } }, labels: { person: 'human' } },
  schema: MapSchema,
  create(first) {
    let config = first;
    return {
      process: (message) => mapped(message, config),
      configure: configureWith(MapSchema, (next) => {
        config = next;
      }),
    };
  },
});

function mapped(message: Message, config: MapConfig): Message {
  if (message.kind === 'detections') {
    const detections = message.value.detections.map((each): Detection => mapDetection(each, config));
    return { ...message, value: { ...message.value, detections } };
  }
  if (message.kind === 'data') return { ...message, value: mapValue(message.value, config) };
  throw wrongKind('map', INPUTS, message);
}

/** What has no fields stays as it is. */
function mapValue(value: JsonValue, config: MapConfig): JsonValue {
  if (isList(value)) return value.map((row) => (isObject(row) ? mapRow(row, config) : row));
  return isObject(value) ? mapRow(value, config) : value;
}
