import { nearMiss } from '../pipeline/near-miss.ts';
import type { DocumentPath } from '../pipeline/problem.ts';
import type { ElementScope } from './element.ts';

/** Says that an id leads nowhere, and which one was probably meant. */
export function reportUnknown(
  scope: ElementScope,
  path: DocumentPath,
  what: { readonly kind: string; readonly section: string; readonly id: string },
  known: readonly string[],
): void {
  const list = known.length === 0 ? 'there is none' : `there is ${known.slice(0, 20).join(', ')}`;
  scope.report(
    path,
    `unknown ${what.kind} \`${what.id}\`: under \`${what.section}\` ${list}`,
    nearMiss(what.id, known),
  );
}
