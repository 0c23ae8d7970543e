import type { JsonValue } from '../json.ts';

/** What a value costs beside its content, bytes. */
const VALUE_BYTES = 8;

/** Whether plain data weighs at most so many bytes, roughly as a copy of it would; looks at no more than that. */
export function isWithin(value: JsonValue | undefined, bytes: number): boolean {
  return left(value, bytes) >= 0;
}

function left(value: JsonValue | undefined, before: number): number {
  const rest = before - VALUE_BYTES;
  if (typeof value === 'string') return rest - 2 * value.length;
  if (typeof value !== 'object' || value === null) return rest;
  return Array.isArray(value) ? leftOfItems(value, rest) : leftOfEntries(Object.entries(value), rest);
}

function leftOfItems(items: readonly JsonValue[], before: number): number {
  let rest = before;
  for (const item of items) {
    if (rest < 0) return rest;
    rest = left(item, rest);
  }
  return rest;
}

function leftOfEntries(
  entries: readonly (readonly [string, JsonValue | undefined])[],
  before: number,
): number {
  let rest = before;
  for (const [key, value] of entries) {
    if (rest < 0) return rest;
    rest = left(value, rest - 2 * key.length);
  }
  return rest;
}
