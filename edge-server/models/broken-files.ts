import { dirname, join } from 'node:path';
import type { ModelRepository } from '../inference/model-repository.ts';
import { fileIn, readManifest } from './stored-model.ts';
import type { ModelProblem } from './stored-model.ts';

/**
 * What goes with a broken model: the ONNX file alone where no manifest names it, else the manifest and the file beside
 * it that it names, unless a good model is of that file too. Of a manifest that names none, what lies beside it stays
 * and is listed as broken itself.
 */
export async function brokenFiles(
  { file }: ModelProblem,
  { models }: Pick<ModelRepository, 'models'>,
): Promise<readonly string[]> {
  if (!file.endsWith('.json')) return [file];
  const [text] = await Promise.allSettled([readManifest(file)]);
  // A manifest that cannot be read, or is far too large, is removed alone.
  const name = text.status === 'fulfilled' ? fileIn(text.value) : null;
  const model = name === null ? null : join(dirname(file), name);
  return model === null || models.some((good) => good.file === model) ? [file] : [file, model];
}
