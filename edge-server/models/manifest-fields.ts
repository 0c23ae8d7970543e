import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import type { ImportedPort, ImportOptions } from '../../shared/models/import/convert.ts';

/** What is known of a manifest so far, by its fields; checked once all is together. */
export type ManifestFields = Readonly<Record<string, unknown>>;

const sidecarFile = 'sightline.json';
const FieldsSchema = z.record(z.string(), z.unknown());

/** The fields that a `sightline.json` beside a model gives; none when there is no such file. Throws `invalid_model`. */
export async function readSidecar(folder: string): Promise<ManifestFields> {
  const file = join(folder, sidecarFile);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new SightlineError('invalid_model', `${file} can't be read: ${messageOf(error)}.`, {
      cause: error,
    });
  });
  return text === undefined ? {} : parseFields(file, text);
}

function parseFields(file: string, text: string): ManifestFields {
  try {
    return FieldsSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new SightlineError(
      'invalid_model',
      `${file} must be a JSON object of a manifest's fields: ${messageOf(error)}.`,
      { cause: error },
    );
  }
}

/** The fields of both, those of the second counting more; `preprocess` is joined field by field. */
export function mergeFields(first: ManifestFields, second: ManifestFields): ManifestFields {
  const [base, more] = [first['preprocess'], second['preprocess']].map((part) =>
    FieldsSchema.safeParse(part),
  );
  const both = base?.success && more?.success ? { preprocess: { ...base.data, ...more.data } } : {};
  return { ...first, ...second, ...both };
}

const ImportFields = z.object({
  outputs: z
    .array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]))
    .optional(),
  preprocess: z
    .object({
      width: z.int().min(1).optional(),
      height: z.int().min(1).optional(),
      layout: z.enum(['nchw', 'nhwc']).optional(),
    })
    .optional(),
});

/** How the fields want the model converted: which outputs, which layout, which sides where the graph leaves them open. */
export function importOptions(fields: ManifestFields): ImportOptions {
  const parsed = ImportFields.safeParse(fields);
  // What is wrong with them is said when the whole manifest is checked.
  const { outputs, preprocess = {} } = parsed.data ?? {};
  const { width, height, layout = 'nchw' } = preprocess;
  return {
    inputLayout: layout,
    ...(outputs ? { outputs } : {}),
    ...(width && height ? { pictureSize: { width, height } } : {}),
  };
}

/** The fields with the sides of the model's one picture input filled in, where `preprocess` is given without them. */
export function fieldsOf(fields: ManifestFields, inputs: readonly ImportedPort[]): ManifestFields {
  const preprocess = FieldsSchema.safeParse(fields['preprocess']);
  const [, ...sides] = inputs[0]?.shape ?? [];
  if (!preprocess.success || sides.length !== 3) return fields;
  const [height, width] = preprocess.data['layout'] === 'nhwc' ? sides : sides.slice(1);
  return { ...fields, preprocess: { width, height, ...preprocess.data } };
}
