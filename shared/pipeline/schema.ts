import { z } from 'zod';
import { ELEMENTS } from '../elements/registry.ts';
import { IdSchema } from '../models/manifest.ts';
import { AiModelConfigSchema } from './ai-model-config.ts';
import { EntrySettings, ErrorPolicySchema, PlacementWishSchema } from './entry-settings.ts';
import { MAX_ELEMENTS } from './graph-elements.ts';
import { MAX_WIRES, WireSchema } from './graph-wires.ts';
import { PaceSchema } from './pace.ts';
import { RetentionSchema } from './retention-config.ts';
import type { RetentionConfig } from './retention-config.ts';
import { RestartSchema } from './restart.ts';
import { SourceConfigSchema } from './source-config.ts';
import { UNUSED_ROOT_KEYS } from './unused-root-keys.ts';

/** One entry of a pipeline's list: a map of the element's type, and of what is said about this one. */
const ElementSchema = z
  .strictObject({
    ...Object.fromEntries(
      ELEMENTS.map((element) => [
        element.type,
        z.exactOptional(element.schema).describe(element.description),
      ]),
    ),
    ...EntrySettings,
  })
  .meta({ minProperties: 1, maxProperties: 1 + Object.keys(EntrySettings).length });

const ElementsSchema = z.array(ElementSchema).max(MAX_ELEMENTS);

const PipelineMapSchema = z.strictObject({
  name: z.exactOptional(z.string().min(1).max(200)).describe('For people. Unset: the id.'),
  placement: PlacementWishSchema.default('auto').describe(
    'Where heavy elements run that do not say it themselves. `auto`: the edge when it is there and needed, else the browser.',
  ),
  frames: z
    .exactOptional(z.enum(['auto', 'exact', 'lossy']))
    .describe(
      'How frames go to the edge. `exact`: bit for bit. `lossy`: as JPEG or WebP. `auto`, if unset: exact, unless the link is too slow for that.',
    ),
  local_only: z.boolean().default(false).describe('A privacy pin: no byte of a frame leaves the tab.'),
  elements: ElementsSchema,
  wires: z
    .exactOptional(z.array(WireSchema).max(MAX_WIRES))
    .describe(
      'What leads where. Unset: each element is fed by the nearest before it that give what it takes.',
    ),
  pace: z.exactOptional(PaceSchema).describe('How often frames are taken.'),
  restart: z.exactOptional(RestartSchema).describe('When and how often what is stuck is healed.'),
  on_error: z
    .exactOptional(ErrorPolicySchema)
    .describe('When an element throws that says nothing about it itself. Unset: `skip`.'),
});
/** A checked pipeline, whichever way it was written. Entries that a lenient document left out are empty maps. */
export type PipelineDefinition = z.output<typeof PipelineMapSchema>;

/** A pipeline: a list of elements, or a map that says more about it. */
export const PipelineSchema = z.union([
  ElementsSchema.transform((elements): PipelineDefinition => ({
    placement: 'auto',
    local_only: false,
    elements,
  })),
  PipelineMapSchema,
]);

/** A section that may be left empty. */
function section<T extends z.ZodType>(entry: T) {
  return z.nullish(z.record(IdSchema, entry)).transform((entries) => entries ?? {});
}

/** The whole document; what refers to what is checked apart. */
export const DocumentSchema = z.strictObject({
  version: z.union([z.string().max(32), z.number().transform(String)]).default('1'),
  lenient: z.boolean().default(false).describe('Unknown elements and keys are left out with a warning.'),
  sources: section(SourceConfigSchema).describe('Where frames come from, by id.'),
  ai_models: section(AiModelConfigSchema).describe('Models and how they are asked, by id.'),
  pipelines: z.record(IdSchema, PipelineSchema).describe('What is done with frames, by id.'),
  retention: z.exactOptional(RetentionSchema).describe('What is kept of the past, and how long.'),
  ...Object.fromEntries(
    UNUSED_ROOT_KEYS.map((key) => [key, z.exactOptional(z.unknown()).describe('Not used yet.')]),
  ),
});
/** A checked document. */
export interface SightlineDocument {
  readonly version: string;
  readonly lenient: boolean;
  readonly sources: Readonly<Record<string, z.output<typeof SourceConfigSchema>>>;
  readonly ai_models: Readonly<Record<string, z.output<typeof AiModelConfigSchema>>>;
  readonly pipelines: Readonly<Record<string, PipelineDefinition>>;
  readonly retention?: RetentionConfig;
}
