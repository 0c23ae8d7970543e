import { readAmbianic } from './ambianic.ts';
import { findingsOfDocument, withoutKeys } from './check.ts';
import { unknownKeysOf, valueAt } from './finding.ts';
import { withInlineModels } from './inline-models.ts';
import { locateInText, problemsOf } from './locate.ts';
import type { Locate } from './locate.ts';
import { DocumentError } from './problem.ts';
import type { DocumentProblem } from './problem.ts';
import { DocumentSchema } from './schema.ts';
import type { SightlineDocument } from './schema.ts';
import { readYaml } from './yaml-text.ts';

const MAX_PROBLEMS = 200;

/** A text, looked at from end to end. */
export interface CheckedDocument {
  /** Null when there is an error among the problems. */
  readonly document: SightlineDocument | null;
  /** In the order of the text. */
  readonly problems: readonly DocumentProblem[];
  /** Says where a path of the document stands in the text. */
  readonly locate: Locate;
}

/** A document that can be used. */
export interface ParsedDocument {
  readonly document: SightlineDocument;
  readonly warnings: readonly DocumentProblem[];
  readonly locate: Locate;
}

/** Reads a YAML or JSON text. Never throws: all that is wrong with it is in `problems`. */
export function checkDocument(text: string): CheckedDocument {
  const yaml = readYaml(text);
  const ambianic = readAmbianic(yaml.value);
  const inText = locateInText(yaml);
  const locate: Locate = (path, part) => inText(ambianic.written(path), part);
  const syntax = yaml.problems.map(({ path, place, message, severity }): DocumentProblem => ({
    ...inText(path),
    ...place,
    message,
    severity,
  }));
  if (yaml.value === undefined) return { document: null, problems: syntax, locate };
  const data = withInlineModels(ambianic.data);
  const findings = findingsOfDocument(data);
  const lenient = valueAt(yaml.value, ['lenient']) === true;
  const hints = problemsOf(ambianic.hints, inText, lenient);
  const problems = [...syntax, ...hints, ...problemsOf(findings, locate, lenient)]
    .toSorted(byPlace)
    .slice(0, MAX_PROBLEMS);
  if (problems.some((problem) => problem.severity === 'error')) return { document: null, problems, locate };
  const document = DocumentSchema.parse(withoutKeys(data, unknownKeysOf(findings)));
  return { document, problems, locate };
}

/** Reads a YAML or JSON text. Throws a `DocumentError` that holds every problem when it cannot be used. */
export function parseDocument(text: string): ParsedDocument {
  const { document, problems, locate } = checkDocument(text);
  if (document === null) throw new DocumentError(problems);
  return { document, warnings: problems, locate };
}

function byPlace(a: DocumentProblem, b: DocumentProblem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
