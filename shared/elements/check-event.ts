import { z } from 'zod';
import { SightlineError } from '../errors.ts';
import type { JsonObject } from '../json.ts';

const ParamsSchema = z.record(z.string(), z.json());

/**
 * Holds an event's parameters against its declaration and gives them with defaults filled in. Throws
 * `invalid_message` naming the parameter that is wrong. What declares no schema takes any parameters.
 */
export function checkEvent(declaration: unknown, params: JsonObject, event = 'this event'): JsonObject {
  const schema = schemaOf(declaration);
  if (schema === undefined) return params;
  const checked = schema.pipe(ParamsSchema).safeParse(params);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new SightlineError('invalid_message', `${event}: ${explain(issue)}`, { cause: checked.error });
}

function schemaOf(declaration: unknown): z.ZodType | undefined {
  const hasSchema = typeof declaration === 'object' && declaration !== null && 'schema' in declaration;
  return hasSchema && declaration.schema instanceof z.ZodType ? declaration.schema : undefined;
}

function explain(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'its parameters are not as declared';
  if (issue.code === 'unrecognized_keys') {
    return `it knows no parameter \`${issue.keys.join('`, `')}\``;
  }
  const parameter = issue.path.join('.');
  return parameter === ''
    ? `its parameters are wrong: ${issue.message}`
    : `the parameter \`${parameter}\` is wrong: ${issue.message}`;
}
