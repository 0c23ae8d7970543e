import { valueAt } from './finding.ts';
import type { Finding, FindingKind } from './finding.ts';
import { formatPath, pipelineOf } from './problem.ts';
import type { DocumentPath, DocumentProblem } from './problem.ts';
import type { YamlText } from './yaml-text.ts';

/** Says in words, and in a text's lines where there is a text, where a path of a document lies. */
export type Locate = (
  path: DocumentPath,
  part?: 'key' | 'value',
) => Pick<DocumentProblem, 'path' | 'line' | 'column' | 'pipeline'>;

/** For documents that did not come as text: words only, as the data was written (`data`: the whole document). */
export function locateInData(data?: unknown): Locate {
  return (path) => {
    const written = asWritten(path, data);
    return { path: formatPath(written), line: null, column: null, pipeline: pipelineOf(written) };
  };
}

/** For documents that came as text. */
export function locateInText(text: YamlText): Locate {
  const inWords = locateInData(text.value);
  return (path, part) => ({ ...inWords(path), ...text.placeOf(asWritten(path, text.value), part) });
}

/** A pipeline's elements lie under `elements`, or right under the pipeline when it was written as a list. */
function asWritten(path: DocumentPath, value: unknown): DocumentPath {
  const [section, id, elements, ...rest] = path;
  if (section !== 'pipelines' || id === undefined || elements !== 'elements') return path;
  return Array.isArray(valueAt(value, [section, id])) ? [section, id, ...rest] : path;
}

/** A document that is wrong from end to end need not be told of every line. */
const MAX_FINDINGS = 500;

/**
 * Findings as problems that a person can go to. In a lenient document, what is unknown is only warned about; in
 * another one what hangs loose for that is passed over, since it will be right once the unknown is.
 */
export function problemsOf(
  findings: readonly Finding[],
  locate: Locate,
  lenient: boolean,
): DocumentProblem[] {
  const told = findings.filter(({ kind }) => lenient || kind !== 'left-out');
  return told.slice(0, MAX_FINDINGS).map(({ path, part, kind, message, suggestion }) => ({
    ...locate(path, part),
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
    severity: kind === 'hint' || (lenient && FORGIVEN.includes(kind)) ? 'warning' : 'error',
  }));
}

const FORGIVEN: readonly FindingKind[] = ['unknown-key', 'unknown-element', 'empty', 'left-out'];
