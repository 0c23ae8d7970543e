import { SightlineError } from '../errors.ts';
import { nearMiss } from '../pipeline/near-miss.ts';
import { textOf } from './template-text.ts';

/** Changes a value on its way into a text. */
export type Filter = (value: unknown) => unknown;

const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['json', (value) => JSON.stringify(value ?? null)],
  ['url', (value) => encodeURIComponent(textOf(value).replaceAll(/[\uD800-\uDFFF]/gu, '\uFFFD'))],
  ['percent', (value) => (typeof value === 'number' ? `${Math.round(value * 100)} %` : value)],
  ['round', (value) => (typeof value === 'number' ? Math.round(value) : value)],
  ['upper', (value) => textOf(value).toUpperCase()],
  ['lower', (value) => textOf(value).toLowerCase()],
  ['capital', (value) => textOf(value).replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())],
  ['time', (value) => part(value, timeOf)],
  ['date', (value) => part(value, dateOf)],
]);

/** The filter of this name. Throws `invalid_document` with the near miss. */
export function filterOf(name: string): Filter {
  const filter = FILTERS.get(name);
  if (filter !== undefined) return filter;
  const near = nearMiss(name, FILTERS.keys());
  const hint =
    near === undefined ? `; there is ${[...FILTERS.keys()].join(', ')}` : `; did you mean \`${near}\`?`;
  throw new SightlineError('invalid_document', `There is no filter \`${name.slice(0, 40)}\`${hint}`);
}

/** `HH:MM:SS`, as the clock of this machine shows it. */
export function timeOf(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

/** `YYYY-MM-DD`, as the calendar of this machine shows it. */
export function dateOf(date: Date): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
}

function part(value: unknown, of: (date: Date) => string): unknown {
  if (typeof value !== 'number' || !(Math.abs(value) < 8.64e15)) return value;
  return of(new Date(value));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
