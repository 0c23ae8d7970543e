import { z } from 'zod';
import { pictureInput } from '../../shared/detect/model-input.ts';
import { createDecoder, decoderFamilies } from '../../shared/detect/registry.ts';
import { SightlineError } from '../../shared/errors.ts';
import { ManifestSchema, PreprocessSchema } from '../../shared/models/manifest.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import type { ManifestFields } from './manifest-fields.ts';

/** A manifest that is complete and fits, or what a person still has to say, in words. */
export type Description =
  | { readonly manifest: ModelManifest; readonly missing: readonly [] }
  | { readonly manifest: undefined; readonly missing: readonly string[] };

const hints: Readonly<Record<string, string>> = {
  name: 'what people call the model',
  task: '"detect", "face" or "pose"',
  family: `which decoder reads the outputs: ${decoderFamilies.join(', ')}`,
  preprocess:
    'how a picture becomes the input: width, height, fit, anchor, pad, color, and scale, mean and std such that value = (pixel * scale - mean) / std with pixels 0..255',
  threshold: 'the score 0..1 below which nothing is reported',
  top_k: 'how many detections of a frame are reported at most',
  labels: 'the names of the classes, in the order the model numbers them',
  license: 'the licence of the weights',
  source: 'where the model comes from',
};

/** Checks what is known of a model: the manifest's own rules, then that its decoder and its input fit. */
export function describeModel(known: ManifestFields): Description {
  const parsed = ManifestSchema.safeParse(known);
  if (!parsed.success)
    return {
      manifest: undefined,
      missing: [...new Set(parsed.error.issues.map((issue) => inWords(issue, known)))],
    };
  const misfit = findMisfit(parsed.data);
  return misfit === undefined
    ? { manifest: parsed.data, missing: [] }
    : { manifest: undefined, missing: [misfit] };
}

function inWords(issue: z.core.$ZodIssue, known: ManifestFields): string {
  const [field] = issue.path;
  const hint = typeof field === 'string' && known[field] === undefined ? hints[field] : undefined;
  return hint === undefined
    ? `${issue.path.join('.') || 'manifest'}: ${issue.message}`
    : `${String(field)}: ${hint}`;
}

/** Why no decoder, or no picture, fits a manifest that is right in itself; undefined when both do. */
export function findMisfit(manifest: ModelManifest): string | undefined {
  try {
    pictureInput(manifest);
    createDecoder(manifest);
    return undefined;
  } catch (error) {
    if (error instanceof SightlineError) return error.message;
    throw error;
  }
}

/**
 * The file a person completes: what is known, the fields that have defaults filled in, an empty place for every other
 * field, and under `missing` what is to be said. With that list removed it is a manifest.
 */
export function manifestTemplate(known: ManifestFields, missing: readonly string[]): ManifestFields {
  const blanks = Object.fromEntries(Object.keys(hints).map((field) => [field, blankOf(field, known)]));
  return { missing, ...blanks, ...known };
}

function blankOf(field: string, { inputs }: ManifestFields): unknown {
  if (field === 'labels') return [];
  if (field === 'preprocess') return PreprocessSchema.parse({ ...inputSize(inputs), layout: 'nchw' });
  return field === 'threshold' || field === 'top_k' ? null : '';
}

const PictureInputs = z.tuple([
  z.object({ shape: z.tuple([z.number(), z.number(), z.number(), z.number()]) }),
]);

function inputSize(inputs: unknown): { width: number; height: number } {
  const parsed = PictureInputs.safeParse(inputs);
  const [, , height = 1, width = 1] = parsed.data?.[0].shape ?? [];
  return { width: Math.max(1, width), height: Math.max(1, height) };
}
