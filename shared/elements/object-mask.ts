import { z } from 'zod';
import type { Detection } from '../detection.ts';
import { bottomCentre } from '../event.ts';
import { PolygonSchema, contains } from '../rules/geometry.ts';
import type { Message } from '../run/message.ts';
import { configureWith, defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';

const Schema = z.strictObject({
  masks: z
    .array(
      z.strictObject({
        polygon: PolygonSchema,
        labels: z
          .array(z.string())
          .max(100)
          .default([])
          .describe('What is left out there. None: everything.'),
      }),
    )
    .min(1)
    .max(64)
    .describe('Areas in which what stands there (the middle of its lower edge) is left out.'),
});
type Config = z.output<typeof Schema>;

/** Leaves out what is found where it cannot be: a tree that looks like a person. The picture itself stays as it is. */
export const objectMask = defineElement({
  type: 'object_mask',
  role: 'transform',
  description: 'Leaves out detections in areas of the picture, for some labels or for all.',
  inputs: ['detections'],
  output: 'detections',
  hosts: ['browser', 'edge'],
  events: {},
  example: {
    masks: [
      {
        polygon: [
          [0, 0],
          [1, 0],
          [1, 0.2],
        ],
        labels: ['bird'],
      },
    ],
  },
  schema: Schema,
  create(first) {
    let config = first;
    return {
      process: (message: Message) => masked(message, config),
      configure: configureWith(Schema, (next) => {
        config = next;
      }),
    };
  },
});

function masked(message: Message, { masks }: Config): Message {
  if (message.kind !== 'detections') throw wrongKind('object_mask', ['detections'], message);
  const isMasked = ({ label, box }: Detection): boolean =>
    masks.some(
      ({ polygon, labels }) =>
        (labels.length === 0 || labels.includes(label)) && contains(polygon, bottomCentre(box)),
    );
  const detections = message.value.detections.filter((detection) => !isMasked(detection));
  return { ...message, value: { ...message.value, detections } };
}
