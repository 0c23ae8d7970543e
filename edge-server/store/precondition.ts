import { HttpProblem } from '../http-problem.ts';

/** Whether a change may go on, given the current revision; null when there is no such pipeline. Throws when not. */
export type Precondition = (revision: string | null) => void;

/** If-Match and If-None-Match of a change. Throws 412 when they do not hold. */
export function precondition(
  ifMatch: string | undefined,
  ifNoneMatch: string | undefined,
  matches: (header: string, revision: string) => boolean,
): Precondition {
  return (revision) => {
    const lost = ifMatch !== undefined && (revision === null || !matches(ifMatch, revision));
    const exists = ifNoneMatch !== undefined && revision !== null && matches(ifNoneMatch, revision);
    if (!lost && !exists) return;
    const now = revision === null ? 'it is not there' : `its revision is ${revision}`;
    throw new HttpProblem(
      412,
      'conflict',
      `The pipeline was changed meanwhile: ${now}. Read it again, then repeat.`,
    );
  };
}
