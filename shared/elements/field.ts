import { z } from 'zod';
import type { JsonObject, JsonValue } from '../json.ts';

/** The name of a field; dots lead into maps and lists (`box.x`, `rows.0.value`). */
export const FieldSchema = z.string().min(1).max(200);

/** Something that a field can be compared with or set to. */
export const ScalarSchema = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]);
/** See `ScalarSchema`. */
export type Scalar = z.output<typeof ScalarSchema>;

/** What stands at a path; undefined when nothing does. Sees only what is the value's own. */
export function fieldOf(value: unknown, path: string): unknown {
  let part: unknown = value;
  for (const key of path.split('.')) {
    if (!isMap(part) || !Object.hasOwn(part, key)) return undefined;
    part = part[key];
  }
  return part;
}

/** The same, if it is a number. */
export function numberOf(value: unknown, path: string): number | undefined {
  const found = fieldOf(value, path);
  return typeof found === 'number' ? found : undefined;
}

/** Whether plain data is a map. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** Whether plain data is a list. */
export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
