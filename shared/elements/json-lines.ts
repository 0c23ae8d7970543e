import { z } from 'zod';
import { IdSchema } from '../models/manifest.ts';
import { defineSink } from '../sinks/sink-element.ts';
import { TELLING } from '../sinks/sink-settings.ts';

/** What a file of lines is configured with. */
export const JsonLinesSchema = z.strictObject({
  file: z
    .exactOptional(IdSchema)
    .describe(
      'Its name below `lines/` in the data folder, without `.jsonl`. Unset: the pipeline’s and the element’s.',
    ),
  max_bytes: z
    .int()
    .min(1024)
    .max(1_073_741_824)
    .default(10_485_760)
    .describe('A file that would become larger is set aside, and another begun.'),
  files: z
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe('So many are there at most, the one in use among them.'),
  ...TELLING,
});
export type JsonLinesConfig = z.output<typeof JsonLinesSchema>;

/** Writes one line of JSON for each event, and for what was found in each frame. */
export const jsonLines = defineSink({
  type: 'json_lines',
  description:
    'Writes events, and what was found in frames, to a file: a line of JSON each, in a few files that never grow beyond a bound.',
  schema: JsonLinesSchema,
  example: { max_bytes: 1_048_576, files: 3 },
  tells: 'things',
  takesFindings: true,
});
