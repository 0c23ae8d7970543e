import { SightlineError } from '../errors.ts';

/** Where something stands in a document: keys and list indices, from the root. */
export type DocumentPath = readonly (string | number)[];

/** Something wrong, or worth knowing, about a document. */
export interface DocumentProblem {
  /** In words of the document: `pipelines.objects[1].detect_objects.ai_model`; empty for the document itself. */
  readonly path: string;
  /** Both from 1; null when the document did not come as text. */
  readonly line: number | null;
  readonly column: number | null;
  /** The pipeline it is about; null when about none in particular. */
  readonly pipeline: string | null;
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
  readonly severity: 'error' | 'warning';
}

/** A document that cannot be used. Carries every problem, warnings included; the message tells the errors, one a line. */
export class DocumentError extends SightlineError {
  readonly problems: readonly DocumentProblem[];

  constructor(problems: readonly DocumentProblem[]) {
    const errors = problems.filter((problem) => problem.severity === 'error');
    super('invalid_document', errors.map((problem) => formatProblem(problem)).join('\n'));
    this.name = 'DocumentError';
    this.problems = problems;
  }
}

/** `sightline.yaml:12:7: error: pipeline "objects": unknown element `x`; did you mean `y`? (at pipelines.objects[1])` */
export function formatProblem(problem: DocumentProblem, file?: string): string {
  const place = [file, problem.line, problem.column]
    .filter((part) => part !== undefined && part !== null)
    .join(':');
  const pipeline = problem.pipeline === null ? '' : `pipeline "${problem.pipeline}": `;
  const suggestion = problem.suggestion === undefined ? '' : `; did you mean \`${problem.suggestion}\`?`;
  const path = problem.path === '' ? '' : ` (at ${problem.path})`;
  return `${place === '' ? '' : `${place}: `}${problem.severity}: ${pipeline}${problem.message}${suggestion}${path}`;
}

const PLAIN_KEY = /^[A-Za-z0-9_-]+$/;

/** A path in words. Keys that hold dots or spaces are quoted. */
export function formatPath(path: DocumentPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!PLAIN_KEY.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** The pipeline that a path lies in; null when in none. */
export function pipelineOf(path: DocumentPath): string | null {
  return path[0] === 'pipelines' && typeof path[1] === 'string' ? path[1] : null;
}
