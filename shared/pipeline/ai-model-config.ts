import { z } from 'zod';
import { IdSchema } from '../models/manifest.ts';

const Label = z.string().min(1).max(200);

/** What is asked of a detection. Stands in a model's entry, in an element, or in both: the element's word counts. */
export const DetectionSettings = {
  confidence_threshold: z
    .exactOptional(z.number().min(0).max(1))
    .describe('Detections below this score are not reported.'),
  top_k: z.exactOptional(z.int().min(1).max(1000)).describe('How many detections are reported at most.'),
  label_filter: z
    .exactOptional(z.union([Label.transform((label) => [label]), z.array(Label).max(1000)]))
    .describe('Only these labels are reported. Empty: all.'),
};

const FilePath = z.string().min(1).max(2048);

/** Stands in models of documents written for Ambianic. */
export const LabelsFile = z.exactOptional(FilePath).describe("Not used: a model's manifest says its labels.");

/** A model by the files it has for several accelerators, as documents written for Ambianic name it. */
const ModelFilesSchema = z
  .strictObject({
    tflite: FilePath.describe('Its file name without folder and ending is the id of the model.'),
    edgetpu: z.exactOptional(FilePath).describe('Not used.'),
  })
  .transform(({ tflite }) => idOfFile(tflite));

/** The id that a model file goes by: `ai_models/ssd v2.tflite` is `ssd_v2`. */
export function idOfFile(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const stem = file.replace(/\.[^.]*$/, '');
  return stem
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64);
}

/** A model and how it is asked, as it stands under `ai_models` or inline. */
export const AiModelConfigSchema = z.strictObject({
  model: z
    .union([IdSchema, ModelFilesSchema.pipe(IdSchema)])
    .describe('The id of a model; `sightline models list` names those that are there.'),
  labels: LabelsFile,
  ...DetectionSettings,
});
/** A checked model entry. */
export type AiModelConfig = z.output<typeof AiModelConfigSchema>;
