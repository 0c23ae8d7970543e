import { valueAt } from './finding.ts';
import { formatPath, pipelineOf } from './problem.ts';
import type { DocumentPath, DocumentProblem } from './problem.ts';
import type { YamlText } from './yaml-text.ts';

/** Says in words, and in a text's lines where there is a text, where a path of a document lies. */
export type Locate = (
  path: DocumentPath,
  part?: 'key' | 'value',
) => Pick<DocumentProblem, 'path' | 'line' | 'column' | 'pipeline'>;

/** For documents that did not come as text: words only. */
export const locateInData: Locate = (path) => ({
  path: formatPath(path),
  line: null,
  column: null,
  pipeline: pipelineOf(path),
});

/** For documents that came as text. A pipeline's elements are found whether it was written as a list or as a map. */
export function locateInText(text: YamlText): Locate {
  return (path, part) => {
    const written = asWritten(path, text.value);
    return { ...locateInData(written), ...text.placeOf(written, part) };
  };
}

function asWritten(path: DocumentPath, value: unknown): DocumentPath {
  const [section, id, elements, ...rest] = path;
  if (section !== 'pipelines' || id === undefined || elements !== 'elements') return path;
  return Array.isArray(valueAt(value, [section, id])) ? [section, id, ...rest] : path;
}
