import { z } from 'zod';
import { isList, isObject } from '../elements/field.ts';
import { SightlineError, messageOf } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { inJson, inUrl } from './escape.ts';
import { MAX_TEMPLATE, compileTemplate } from './template.ts';
import type { Escape, Template } from './template.ts';

/** Characters of a whole body. */
const MAX_BODY = 64 * 1024;
const MAX_TEXTS = 200;
const MAX_DEPTH = 12;

/** A body for what is told, made from its variables. */
export type Body = (variables: object) => string;

/** What a request is to carry: a map whose texts are templates, or one template. */
export const BodySchema = z
  .union([z.string().min(1).max(MAX_TEMPLATE), z.record(z.string(), z.json())])
  .superRefine((body, context) => {
    try {
      compileBody(body, 'application/json');
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error) });
    }
  });

/**
 * Reads a body. In a map a text that is one place alone gives the value itself (`'{{score}}'` a number). In one template
 * every value is made safe for the media type: no event can add a field. Throws `invalid_document`.
 */
export function compileBody(body: JsonValue, contentType: string): Body {
  if (typeof body === 'string') {
    const template = compileTemplate(body);
    return (variables) => template.render(variables, MAX_BODY, escapeOf(contentType));
  }
  const count = { texts: 0 };
  const make = compilePart(body, count, 0);
  return (variables) => JSON.stringify(make(variables)).slice(0, 4 * MAX_BODY);
}

function escapeOf(contentType: string): Escape | undefined {
  if (/[/+]json/.test(contentType)) return inJson;
  return contentType.startsWith('application/x-www-form-urlencoded') ? inUrl : undefined;
}

type Make = (variables: object) => JsonValue;

function compilePart(part: JsonValue, count: { texts: number }, depth: number): Make {
  if (depth > MAX_DEPTH) throw wrong(`is deeper than ${MAX_DEPTH} levels`);
  if (typeof part === 'string') {
    count.texts += 1;
    if (count.texts > MAX_TEXTS) throw wrong(`has more than ${MAX_TEXTS} texts`);
    const template = compileTemplate(part);
    return (variables) => leafOf(template, variables);
  }
  if (isList(part)) {
    const makes = part.map((each) => compilePart(each, count, depth + 1));
    return (variables) => makes.map((make) => make(variables));
  }
  if (!isObject(part)) return () => part;
  const makes = Object.entries(part).map(
    ([key, each]) => [key, compilePart(each ?? null, count, depth + 1)] as const,
  );
  return (variables) => Object.fromEntries(makes.map(([key, make]) => [key, make(variables)]));
}

function leafOf(template: Template, variables: object): JsonValue {
  const whole = template.valueIn(variables);
  if (whole === undefined) return template.render(variables, 4000);
  const value = z.json().safeParse(whole.value);
  return value.success ? value.data : null;
}

function wrong(what: string): SightlineError {
  return new SightlineError('invalid_document', `The body ${what}.`);
}
