import { emit } from './emit.ts';
import { isModelFile } from './models/model-files.ts';

/** Takes files that were dropped: models go to their page, else the first one is opened. `from` tells the app of it. */
export function takeDropped(from: EventTarget, files: readonly File[]): 'models' | 'picture' | null {
  const file = files.find((each) => !isModelFile(each));
  if (file !== undefined) emit(from, 'file-open', file);
  else if (files.length > 0) emit(from, 'models-open', files);
  else return null;
  return file === undefined ? 'models' : 'picture';
}
