import type { FuzzTarget } from './target.ts';
import { CONNECTION_TARGETS } from './targets/connections.ts';
import { DECODER_TARGETS } from './targets/decoders.ts';
import { DOCUMENT_TARGETS } from './targets/documents.ts';
import { HTTP_TARGETS } from './targets/http.ts';
import { MODEL_TARGETS } from './targets/models.ts';
import { PICTURE_TARGETS } from './targets/pictures.ts';
import { PUBLISH_TARGETS } from './targets/publishing.ts';
import { SAMPLE_TARGETS } from './targets/samples.ts';
import { SETTING_TARGETS } from './targets/settings.ts';
import { SINK_TARGETS } from './targets/sinks.ts';
import { STREAM_TARGETS } from './targets/streams.ts';
import { WIRE_TARGETS } from './targets/wire.ts';

/** Every door, in the order in which they are tried. */
export const TARGETS: readonly FuzzTarget[] = [
  ...WIRE_TARGETS,
  ...CONNECTION_TARGETS,
  ...PUBLISH_TARGETS,
  ...DOCUMENT_TARGETS,
  ...MODEL_TARGETS,
  ...DECODER_TARGETS,
  ...STREAM_TARGETS,
  ...PICTURE_TARGETS,
  ...SAMPLE_TARGETS,
  ...SETTING_TARGETS,
  ...SINK_TARGETS,
  ...HTTP_TARGETS,
];

/** A target's part of so many inputs, by its weight among those that are tried; rounded up, so that none is missing. */
export function shareOf({ weight }: FuzzTarget, among: readonly FuzzTarget[], count: number): number {
  return Math.ceil((count * weight) / among.reduce((sum, target) => sum + target.weight, 0));
}
