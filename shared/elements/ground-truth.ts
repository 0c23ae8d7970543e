import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { SYNTHETIC, frameAt, knownScene, parseSynthetic } from '../synthetic/synthetic-options.ts';
import { defineElement } from './element.ts';
import { wrongKind } from './message-kind.ts';

const Schema = z.strictObject({
  uri: z
    .string()
    .startsWith(SYNTHETIC)
    .max(500)
    .superRefine((uri, context) => {
      try {
        parseSynthetic(uri.slice(SYNTHETIC.length));
      } catch (error) {
        context.addIssue(messageOf(error));
      }
    })
    .describe('The address of the synthetic source that the frames come from.'),
});

/** What is to be found in the frames of a synthetic source: in place of a detector, or to hold one against it. */
export const groundTruth = defineElement({
  type: 'ground_truth',
  role: 'transform',
  description: 'What is to be found in the frames of a synthetic source, without looking at them.',
  inputs: ['frame'],
  output: 'detections',
  hosts: ['browser', 'edge'],
  events: {},
  example: { uri: 'synthetic:?scene=crossings' },
  schema: Schema,
  create({ uri }) {
    const options = parseSynthetic(uri.slice(SYNTHETIC.length));
    const scene = knownScene(options);
    return {
      process(message) {
        if (message.kind !== 'frame') throw wrongKind('ground_truth', ['frame'], message);
        const { frame, subject } = message;
        const detections = scene.truth(frameAt(frame.timestamp, options));
        return { kind: 'detections', frame, subject, value: { detections } };
      },
    };
  },
});
