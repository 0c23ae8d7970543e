import { z } from 'zod';
import { ManifestSchema } from './manifest.ts';

/** How a model stands on a host. */
export const ModelStateSchema = z
  .enum(['installed', 'available', 'downloading', 'broken'])
  .describe(
    '`available`: it can be downloaded. `broken`: its files lie there and cannot be used; `error` says why.',
  );
/** How a model stands on a host. */
export type ModelState = z.output<typeof ModelStateSchema>;

const Bytes = z.int().min(0).nullable();

const changing = {
  state: ModelStateSchema,
  loaded: Bytes.describe('Bytes that have come of a download; null when none is under way.'),
  total: Bytes.describe('Of how many; null when that is not known.'),
  error: z.string().nullable().describe('What went wrong last, and what to do; null when nothing did.'),
};

/** One entry of the list of models: the fields of its manifest as far as they are known, and how it stands. */
export const ModelListingSchema = z.object({
  ...ManifestSchema.partial().shape,
  id: z.string(),
  name: z.string(),
  size: z.int().min(1).nullable().describe('Bytes; null when that is not known before the download.'),
  origin: z
    .enum(['bundled', 'own', 'catalog'])
    .describe('Set-up imported it; it lies in the own models folder; it is of the catalog and not there.'),
  in_catalog: z.boolean(),
  provider: z
    .exactOptional(z.object({ name: z.enum(['cpu', 'wasm']), reason: z.string() }))
    .describe('What it runs on there, and why; of those that are installed.'),
  removable: z.boolean().describe('Whether it lies where it may be removed.'),
  ...changing,
});
/** One entry of the list of models. */
export type ModelListing = Readonly<z.output<typeof ModelListingSchema>>;

/** What the event stream tells of one model, as `model`; with `removed` it is no longer in the list. */
export const ModelChangeSchema = z.object({
  id: z.string(),
  ...changing,
  state: z.enum([...ModelStateSchema.options, 'removed']),
});
/** What the event stream tells of one model. */
export type ModelChange = Readonly<z.output<typeof ModelChangeSchema>>;
