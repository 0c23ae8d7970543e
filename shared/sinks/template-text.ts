/** Longest text that one place of a template gives, characters. */
const MAX_VALUE = 1000;
const MAX_WORDS = 20;
/** Control characters, and those that turn the direction of what follows: neither belongs in what people read. */
const UNSEEN = /[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029]/gu;

/**
 * A value as people read it, at most 1000 characters on one line: lists of words are parted by commas, maps are JSON,
 * what is not there is empty.
 */
export function textOf(value: unknown): string {
  return plain(value)
    .replaceAll(UNSEEN, ' ')
    .slice(0, MAX_VALUE)
    .replace(/[\uD800-\uDBFF]$/, '');
}

function plain(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.slice(0, 2 * MAX_VALUE);
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  if (typeof value === 'boolean') return String(value);
  if (isWords(value)) return value.slice(0, MAX_WORDS).map(plain).join(', ');
  return (JSON.stringify(value) ?? '').slice(0, 2 * MAX_VALUE);
}

function isWords(value: unknown): value is readonly (string | number | boolean)[] {
  return Array.isArray(value) && value.every((each) => typeof each !== 'object' && each !== undefined);
}
