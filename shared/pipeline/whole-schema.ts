import type { z } from 'zod';

/** A type without what makes no difference to the data: what may be written to, and by which name it goes. */
type Plain<T> = T extends readonly (infer Item)[]
  ? readonly Plain<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only so are types compared with their optional keys
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/**
 * A schema that gives exactly a `T`: one that leaves out a key, be it an optional one deep inside, does not compile. Zod
 * drops keys that it is not told of, so that what is forgotten would be lost on its way.
 */
export type WholeSchema<Schema extends z.ZodType, T> =
  Same<Plain<z.output<Schema>>, Plain<T>> extends true ? z.ZodType<T> : never;
