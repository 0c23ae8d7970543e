import { z } from 'zod';
import { ROLES } from './roles.ts';

const TokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  hash: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  expiresAt: z.nullable(z.number()),
  /**
   * `made`: by the command line. `pass`: of a moment, by which the command line asks the server for a code. `browser`,
   * `edge`: let in by a code; nobody has the token of a browser, which has a cookie.
   */
  kind: z.enum(['made', 'pass', 'browser', 'edge']).default('made'),
  /** The id of the token whose code let this in; null: whoever may write in the data folder. */
  issuer: z.nullable(z.string()).default(null),
});
/** What is kept of a token: never the token itself. Times are milliseconds since 1970. */
export type TokenRecord = Readonly<z.output<typeof TokenSchema>>;

/** A record as it stands in the file. */
type Written = Readonly<Record<string, unknown>> & { readonly id: string };

/** The file's content. Whatever another version wrote into it stays there. */
export interface TokenFile {
  readonly records: readonly TokenRecord[];
  /** As it stands in the file, by id. */
  readonly written: ReadonlyMap<string, Written>;
  /** What stands beside the tokens. */
  readonly beside: Readonly<Record<string, unknown>>;
}

/** A file that is not there yet. */
export const NO_TOKENS: TokenFile = { records: [], written: new Map(), beside: {} };

/**
 * Reads the file of this or of another version: keys that are not known are left alone; a token of a role or kind that is
 * not known lets nobody in.
 */
export const TokenFileSchema = z
  .looseObject({ tokens: z.array(z.looseObject({ id: z.string() })) })
  .transform(({ tokens, ...beside }, context): TokenFile => {
    const records = tokens.flatMap((written) => {
      const { success, data, error } = TokenSchema.safeParse(written);
      if (success) return [data];
      if (!error.issues.every(({ path }) => path[0] === 'role' || path[0] === 'kind'))
        context.addIssue({ code: 'custom', message: `the token ${written.id} is damaged` });
      return [];
    });
    return { records, written: new Map(tokens.map((written) => [written.id, written])), beside };
  });

/** What is to stand in the file once there are these records. What a token that has ended let in ends with it, known or not. */
export function contentOf({ records, written, beside }: TokenFile, wanted: readonly TokenRecord[]): unknown {
  const known = new Set(records.map(({ id }) => id));
  const good = new Set(wanted.map(({ id }) => id));
  const unknown = [...written.values()].filter(({ id }) => !known.has(id));
  const kept = unknown.filter(
    ({ issuer = null }) => typeof issuer !== 'string' || !known.has(issuer) || good.has(issuer),
  );
  return {
    ...beside,
    tokens: [...wanted.map((record) => ({ ...written.get(record.id), ...record })), ...kept],
  };
}
