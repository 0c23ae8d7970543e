import { z } from 'zod';
import { FpsSchema } from './pace.ts';
import { isStream } from './source-address.ts';
import { SourceOptionsShape } from './source-options.ts';

/** A place that frames come from, as it stands under `sources` or inline. */
export const SourceConfigSchema = z.strictObject({
  uri: z
    .string()
    .min(1)
    .max(2048)
    .describe('A file, an address, or "camera": the camera of whoever runs the pipeline.'),
  type: z.enum(['video', 'image', 'audio']).default('video'),
  live: z
    .exactOptional(z.boolean())
    .describe(
      'Whether it goes on for ever, so that its end is a fault. Unset: cameras, devices, streams and pictures over http do.',
    ),
  fps: z
    .exactOptional(FpsSchema)
    .describe('How many frames are taken of it per second. Unset: as many as it gives.'),
  ...SourceOptionsShape,
});
/** A checked source. */
export type SourceConfig = z.output<typeof SourceConfigSchema>;

/** The source that every host has, declared or not. */
export const CAMERA = 'camera';

/**
 * Whether what lies at an address goes on for ever: cameras, devices and streams do; a picture at an address is asked
 * for again and again. Files, and videos over HTTP, end.
 */
export function isLive({ uri, type }: Pick<SourceConfig, 'uri' | 'type'>): boolean {
  if (uri === CAMERA || isStream(uri)) return true;
  return type === 'image' && /^https?:/i.test(uri);
}
