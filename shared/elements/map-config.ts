import { z } from 'zod';
import { FieldSchema, ScalarSchema } from './field.ts';

const Fields = z.array(FieldSchema).min(1).max(64);
const ScaleSchema = z.strictObject({ by: z.number().default(1), offset: z.number().default(0) });

/** How `map` changes fields; in the order of its keys. */
export const MapSchema = z.strictObject({
  scale: z
    .exactOptional(
      z.record(
        FieldSchema,
        z.union([
          z.number().transform((by): z.output<typeof ScaleSchema> => ({ by, offset: 0 })),
          ScaleSchema,
        ]),
      ),
    )
    .describe('By field: what a number is multiplied by, or `by` and what is then added (`offset`).'),
  set: z.exactOptional(z.record(FieldSchema, ScalarSchema)).describe('By field: the value it is given.'),
  pick: z.exactOptional(Fields).describe('Only these fields stay.'),
  drop: z.exactOptional(Fields).describe('These fields go.'),
  rename: z
    .exactOptional(z.record(FieldSchema, FieldSchema))
    .describe('By field: its new name. Done last; fields are spoken of by their old names before.'),
  labels: z
    .exactOptional(z.record(z.string().max(200), z.string().min(1).max(200)))
    .describe('By label: its new name.'),
});
/** A checked configuration of `map`. */
export type MapConfig = z.output<typeof MapSchema>;
