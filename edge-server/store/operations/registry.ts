import type { Operation } from './operation.ts';
import { eventOperations } from './events.ts';
import { openEventOperations } from './open-events.ts';
import { outboxOperations } from './outbox.ts';
import { mediaOperations } from './media.ts';
import { retentionOperations } from './retention.ts';

/** Everything that can be done with the database. A new subject is a file and a line here. */
export const OPERATIONS = {
  ...eventOperations,
  ...openEventOperations,
  ...outboxOperations,
  ...mediaOperations,
  ...retentionOperations,
};

type Operations = typeof OPERATIONS;
/** `<subject>.<verb>` */
export type OperationName = keyof Operations;
export type InputOf<N extends OperationName> = Parameters<Operations[N]['run']>[1];
export type OutputOf<N extends OperationName> = ReturnType<Operations[N]['run']>;

/** One operation and what it is given. */
export type Call<N extends OperationName = OperationName> = {
  [K in N]: { readonly name: K; readonly input: InputOf<K> };
}[N];

/** The same, as one table whose entries' inputs follow from their names. */
export const OPERATION_TABLE: { readonly [N in OperationName]: Operation<InputOf<N>, OutputOf<N>> } =
  OPERATIONS;
