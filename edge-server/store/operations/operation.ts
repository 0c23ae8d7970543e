import type { Connection } from '../connection.ts';

/**
 * Something that is done with the database, in its own thread. Input and output are plain data. It may be done twice
 * when that thread dies in between, so it must bear that. What it throws undoes what it did, and nothing else.
 */
export interface Operation<Input, Output> {
  readonly writes: boolean;
  readonly run: (connection: Connection, input: Input) => Output;
}

/** One that changes nothing. */
export function reads<Input, Output>(run: Operation<Input, Output>['run']): Operation<Input, Output> {
  return { writes: false, run };
}

/** One that is answered only once what it did would survive a power cut. */
export function writes<Input, Output>(run: Operation<Input, Output>['run']): Operation<Input, Output> {
  return { writes: true, run };
}
