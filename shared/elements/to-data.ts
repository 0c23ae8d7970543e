import { z } from 'zod';
import { labelledIn } from '../detect/findings.ts';
import type { Classification, Detection } from '../detection.ts';
import type { JsonObject } from '../json.ts';
import { defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';

const INPUTS = ['detections', 'event'] as const;

const Schema = z.strictObject({
  keypoints: z.boolean().default(false).describe('Rows hold the key points, too.'),
});

/** The way from detections and events to the operators for data: windows, fields, comparisons. */
export const toData = defineElement({
  type: 'to_data',
  role: 'transform',
  description:
    'Makes plain data: of detections a list of rows (label, score, x, y, width, height, and track and zones if there are any; classes without a place), of an event a row.',
  inputs: INPUTS,
  output: 'data',
  hosts: ['browser', 'edge'],
  events: {},
  example: { keypoints: true },
  schema: Schema,
  create: ({ keypoints }) => ({
    process(message) {
      if (message.kind === 'event') return { ...message, kind: 'data', value: message.value };
      if (message.kind !== 'detections') throw wrongKind('to_data', INPUTS, message);
      const rows = labelledIn(message.value).map((each) => rowOf(each, keypoints));
      return { ...message, kind: 'data', value: rows };
    },
  }),
});

/** A class of a whole frame has no box. */
function rowOf(each: Detection | Classification, withPoints: boolean): JsonObject {
  const { label, score } = each;
  if (!('box' in each)) return { label, score };
  const { box, keypoints, track, zones } = each;
  const { x, y, width, height } = box;
  const place = { label, score, x, y, width, height };
  const row = { ...place, ...(track && { track }), ...(zones && { zones: [...zones] }) };
  if (!withPoints || keypoints === undefined) return row;
  return { ...row, keypoints: keypoints.map((point) => ({ ...point })) };
}
