import type { JsonObject, JsonValue } from '../../../shared/json.ts';

/** Parameters as they were typed: an object, or what is wrong in words. */
export type ReadParams =
  { readonly ok: true; readonly params: JsonObject } | { readonly ok: false; readonly problem: string };

/** Longer texts are surely not typed parameters. */
const MAX_LENGTH = 20_000;

/** Reads an event's parameters; nothing typed is no parameters. */
export function readParams(text: string): ReadParams {
  if (text.trim() === '') return { ok: true, params: {} };
  if (text.length > MAX_LENGTH) return wrong(`Too long: at most ${MAX_LENGTH} characters.`);
  const parsed = parse(text);
  if (parsed === undefined) return wrong(adviceFor(text));
  if (isObject(parsed)) return { ok: true, params: parsed };
  return wrong('Parameters are names with values, in braces: {"level": 3}.');
}

function wrong(problem: string): ReadParams {
  return { ok: false, problem };
}

function parse(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The usual slips, said before the general rule. */
function adviceFor(text: string): string {
  if (!text.trim().startsWith('{')) return 'Begin with { and end with }, as in {"level": 3}.';
  if (!text.trim().endsWith('}')) return 'The closing } is missing.';
  if (text.includes("'")) return 'Use double quotes "…" instead of single ones.';
  if (/,\s*[}\]]/.test(text)) return 'There is a comma before a closing bracket; take it away.';
  if (/[{,]\s*[A-Za-z_]\w*\s*:/.test(text)) return 'Names need double quotes: {"level": 3}.';
  return 'This is not JSON. Names and texts stand in double quotes, with : between and , after: {"level": 3}.';
}
