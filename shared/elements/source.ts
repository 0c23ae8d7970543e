import { z } from 'zod';
import { IdSchema } from '../models/manifest.ts';
import { CAMERA, SourceConfigSchema, isLive } from '../pipeline/source-config.ts';
import type { SourceConfig } from '../pipeline/source-config.ts';
import { SourceOptionsShape, sourceOptionsOf } from '../pipeline/source-options.ts';
import { defineElement } from './element.ts';
import type { ElementScope, Interpretation } from './element.ts';
import { reportUnknown } from './reference.ts';

const Schema = z.union([
  IdSchema,
  z.strictObject({
    source_id: z
      .exactOptional(IdSchema)
      .describe('A key under `sources`; what else stands here wins over it.'),
    uri: z.exactOptional(SourceConfigSchema.shape.uri),
    type: z.exactOptional(SourceConfigSchema.shape.type.unwrap()),
    live: SourceConfigSchema.shape.live,
    fps: SourceConfigSchema.shape.fps,
    ...SourceOptionsShape,
  }),
]);
type Config = z.output<typeof Schema>;
/** What may stand in an element of its own, beside or instead of a reference. */
type Own = Omit<Exclude<Config, string>, 'source_id'>;

const HOST_CAMERA: SourceConfig = { uri: CAMERA, type: 'video', live: true };

/** Where a pipeline's frames come from; always its first element. */
export const source = defineElement<Config>({
  type: 'source',
  role: 'source',
  inputs: [],
  output: 'frame',
  hosts: ['browser', 'edge'],
  events: {},
  description: 'Where frames come from: the id of a source, or one written out with `uri`.',
  schema: Schema,
  interpret(config, scope) {
    const { source_id: id, ...own } = typeof config === 'string' ? { source_id: config } : config;
    if (id === undefined) return inline(own, scope);
    const declared = scope.sources.find(id) ?? (id === CAMERA ? HOST_CAMERA : undefined);
    if (declared !== undefined) return interpretation(id, declared, own);
    const path = typeof config === 'string' ? [] : ['source_id'];
    const known = [...new Set([...scope.sources.ids, CAMERA])];
    reportUnknown(scope, path, { kind: 'source', section: 'sources', id }, known);
    return undefined;
  },
});

function inline(own: Own, scope: ElementScope): Interpretation | undefined {
  if (own.uri === undefined) {
    scope.report([], 'a source needs a `source_id` or a `uri`');
    return undefined;
  }
  return interpretation('inline', { uri: own.uri, type: 'video' }, own);
}

function interpretation(id: string, declared: SourceConfig, own: Own): Interpretation {
  const uri = own.uri ?? declared.uri;
  const type = own.type ?? declared.type;
  const live = own.live ?? declared.live ?? isLive({ uri, type });
  const fps = own.fps ?? declared.fps;
  const read = { id, uri, type, live, ...sourceOptionsOf({ ...declared, ...own }) };
  return { role: 'source', source: fps === undefined ? read : { ...read, fps } };
}
