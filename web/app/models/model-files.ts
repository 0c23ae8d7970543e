/** What a chooser of files is to offer: a model and its manifest. */
export const MODEL_FILES = '.onnx,.json';

/** Whether a file that was dropped is a model or its manifest, by its name: browsers know no type of it. */
export function isModelFile({ name }: Pick<File, 'name'>): boolean {
  return /\.(onnx|json)$/i.test(name);
}
