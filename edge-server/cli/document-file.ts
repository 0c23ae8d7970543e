import { readFile } from 'node:fs/promises';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { checkDocument } from '../../shared/pipeline/document.ts';
import type { CheckedDocument } from '../../shared/pipeline/document.ts';
import { formatProblem } from '../../shared/pipeline/problem.ts';
import type { SightlineDocument } from '../../shared/pipeline/schema.ts';

/** Reads a document and looks at all of it. Throws `not_found` when the file cannot be read. */
export async function checkDocumentFile(file: string): Promise<CheckedDocument> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new SightlineError('not_found', `The document ${file} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
  return checkDocument(text);
}

/** Reads a document that is to be used. Throws `invalid_document` with every problem, a line each. */
export async function readDocumentFile(
  file: string,
  warn: (line: string) => void,
): Promise<SightlineDocument> {
  const { document, problems } = await checkDocumentFile(file);
  const lines = problems.map((problem) => formatProblem(problem, file));
  if (document === null) throw new SightlineError('invalid_document', lines.join('\n'));
  for (const line of lines) warn(line);
  return document;
}
