import { createRoute, z } from '@hono/zod-openapi';
import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { AppEnv } from '../app-env.ts';

/** The application that routes add themselves to. */
export type App = OpenAPIHono<AppEnv>;

/** What `/openapi.json` says of one answer. */
interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly contentType?: string;
}

/** What `/openapi.json` says of one operation. */
export interface Operation {
  readonly method: 'get' | 'put' | 'patch' | 'post' | 'delete';
  /** With parameters in braces: `/api/models/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** What may stand in the query; every entry is optional. */
  readonly query?: z.ZodObject;
  readonly body?: {
    readonly description: string;
    readonly contentTypes: readonly string[];
    /** Its form. Absent: anything. */
    readonly schema?: z.ZodType;
    /** It may be left out. */
    readonly optional?: boolean;
  };
  readonly answers: Readonly<Record<number, Answer>>;
}

const ErrorSchema = z
  .object({
    code: z.int().describe('The HTTP status.'),
    type: z.string().describe('The cause, for programs.'),
    message: z.string().describe('The cause, for people.'),
    requestId: z.string(),
    details: z.unknown().optional(),
  })
  .openapi('Error');

/** Adds an operation to the description that `/openapi.json` serves. */
export function describe(app: App, operation: Operation): void {
  const { method, path, tag, summary } = operation;
  const answers = Object.entries(operation.answers).map(([status, answer]) => [
    status,
    describeAnswer(answer),
  ]);
  app.openAPIRegistry.registerPath(
    createRoute({
      method,
      path,
      tags: [tag],
      summary,
      request: requestOf(operation),
      responses: {
        ...Object.fromEntries(answers),
        default: describeAnswer({ description: 'Any failure', schema: ErrorSchema }),
      },
    }),
  );
}

function requestOf({ path, query, body }: Operation): NonNullable<RouteConfig['request']> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const asked = {
    ...(names.length === 0
      ? {}
      : { params: z.object(Object.fromEntries(names.map((n) => [n, z.string()]))) }),
    ...(query === undefined ? {} : { query }),
  };
  if (body === undefined) return asked;
  const schema = (body.schema ?? z.unknown()).openapi({ description: body.description });
  const content = Object.fromEntries(body.contentTypes.map((type) => [type, { schema }]));
  return { ...asked, body: { required: body.optional !== true, content } };
}

function describeAnswer({ description, schema, contentType }: Answer): RouteConfig['responses'][string] {
  if (schema === undefined) return { description };
  return { description, content: { [contentType ?? 'application/json']: { schema } } };
}
