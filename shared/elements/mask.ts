import { z } from 'zod';
import type { Element, ElementContext } from '../run/element.ts';
import type { FrameMessage, Message } from '../run/message.ts';
import type { PictureEdit } from '../run/picture-services.ts';
import { configureWith, defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';
import { picturesOf } from './pictures-of.ts';

const Share = z.number().min(0).max(1);

/** Parts of a picture by their corners, 0..1 in it. */
export const PolygonsSchema = z
  .array(
    z
      .array(z.tuple([Share, Share]))
      .min(3)
      .max(100),
  )
  .max(64);

const Schema = z.strictObject({
  polygons: PolygonsSchema.min(1).describe(
    'Parts of the picture by their corners, `[[x, y], …]`, 0..1 in it.',
  ),
});
type Config = z.output<typeof Schema>;

const BLACK = 0;

/** Blacks parts of frames out, so that nothing after it sees them. */
export const mask = defineElement({
  type: 'mask',
  role: 'transform',
  description: 'Blacks parts of the picture out: nothing after it sees what is there.',
  inputs: ['frame'],
  output: 'frame',
  hosts: ['browser', 'edge'],
  events: {},
  example: {
    polygons: [
      [
        [0, 0],
        [1, 0],
        [1, 0.2],
        [0, 0.3],
      ],
    ],
  },
  schema: Schema,
  create(config, context) {
    let edits = editsOf(config);
    return {
      takesFrames: true,
      setup: () => void picturesOf(context),
      process: (message) => masked(message, edits, context),
      configure: configureWith(Schema, (next) => {
        edits = editsOf(next);
      }),
    } satisfies Element;
  },
});

function editsOf({ polygons }: Config): PictureEdit[] {
  return polygons.map((points): PictureEdit => ({ kind: 'polygon', points, color: BLACK }));
}

/** The frame that came is closed, whatever happens. */
async function masked(
  message: Message,
  edits: readonly PictureEdit[],
  context: ElementContext,
): Promise<FrameMessage> {
  if (message.kind !== 'frame') throw wrongKind('mask', ['frame'], message);
  try {
    return { ...message, value: await picturesOf(context).edit(message.value, edits) };
  } finally {
    context.frames.close(message.value);
  }
}
