import { SightlineError } from '../errors.ts';
import { fieldOf } from '../elements/field.ts';
import { filterOf } from './template-filters.ts';
import type { Filter } from './template-filters.ts';
import { textOf } from './template-text.ts';

/** Makes a value safe for where it is put: between the quotes of JSON, in an address, … */
export type Escape = (text: string) => string;

/** A text with places in it that values are put into. */
export interface Template {
  readonly source: string;
  /** `most`: characters of the result; what is beyond is cut off. */
  render(variables: object, most: number, escape?: Escape): string;
  /** The value itself where the template is one place and nothing else, without filters; undefined otherwise. */
  valueIn(variables: object): { readonly value: unknown } | undefined;
}

type Alternative = { readonly path: string } | { readonly literal: string };
interface Place {
  readonly alternatives: readonly Alternative[];
  readonly filters: readonly Filter[];
}
type Part = string | Place;

/** Longest template, characters. */
export const MAX_TEMPLATE = 4000;
const MAX_PLACES = 100;
const MAX_FILTERS = 8;
const PATH = /^[A-Za-z_][\w-]{0,99}(?:\.[\w-]{1,100}){0,8}$/;
const LITERAL = /^'([^']{0,200})'$/;

/**
 * Reads a template: `{{label}}`, `{{after.score | percent}}`, `{{label ?? 'something'}}`. It has no loops and calls
 * nothing: what it gives is bounded by its own length. Throws `invalid_document`, in words.
 */
export function compileTemplate(source: string): Template {
  const parts = partsOf(source);
  return {
    source,
    render(variables, most, escape = (text) => text) {
      let text = '';
      for (const part of parts) {
        text += typeof part === 'string' ? part : escape(shown(part, variables));
        if (text.length >= most) return cut(text, most);
      }
      return text;
    },
    valueIn(variables) {
      const [only] = parts;
      if (parts.length !== 1 || only === undefined || typeof only === 'string') return undefined;
      return only.filters.length > 0 ? undefined : { value: valueOf(only, variables) };
    },
  };
}

function shown(place: Place, variables: object): string {
  const value = valueOf(place, variables);
  return textOf(place.filters.reduce((now, filter) => filter(now), value));
}

function valueOf({ alternatives }: Place, variables: object): unknown {
  for (const alternative of alternatives) {
    const value = 'literal' in alternative ? alternative.literal : fieldOf(variables, alternative.path);
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

function partsOf(source: string): Part[] {
  if (source.length > MAX_TEMPLATE) throw wrong(`is longer than ${MAX_TEMPLATE} characters`);
  const parts: Part[] = [];
  let [from, places] = [0, 0];
  for (let at = source.indexOf('{{'); at >= 0; at = source.indexOf('{{', from)) {
    const end = source.indexOf('}}', at + 2);
    if (end < 0) throw wrong('has a `{{` without its `}}`');
    if (at > from) parts.push(source.slice(from, at));
    parts.push(placeOf(source.slice(at + 2, end)));
    places += 1;
    if (places > MAX_PLACES) throw wrong(`has more than ${MAX_PLACES} places`);
    from = end + 2;
  }
  if (from < source.length) parts.push(source.slice(from));
  return parts;
}

function placeOf(inside: string): Place {
  const [wanted = '', ...filters] = outsideQuotes(inside, '|');
  if (filters.length > MAX_FILTERS) throw wrong(`has more than ${MAX_FILTERS} filters in one place`);
  return {
    alternatives: outsideQuotes(wanted, '??').map(alternativeOf),
    filters: filters.map((name) => filterOf(name.trim())),
  };
}

function alternativeOf(text: string): Alternative {
  const word = text.trim();
  const literal = LITERAL.exec(word)?.[1];
  if (literal !== undefined) return { literal };
  if (PATH.test(word)) return { path: word };
  throw wrong(`has \`{{${text.slice(0, 60)}}}\`: write a name, as \`{{label}}\`, or a text in single quotes`);
}

/** Splits at a mark that stands in no quotes. */
function outsideQuotes(text: string, mark: string): string[] {
  const pieces = [''];
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "'") isQuoted = !isQuoted;
    if (!isQuoted && text.startsWith(mark, at)) {
      pieces.push('');
      at += mark.length - 1;
    } else pieces[pieces.length - 1] = `${pieces.at(-1) ?? ''}${text[at] ?? ''}`;
  }
  return pieces;
}

/** Never within a pair of code units that are one character. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.codePointAt(most - 1) ?? 0;
  return text.slice(0, last > 0xffff ? most - 1 : most);
}

function wrong(what: string): SightlineError {
  return new SightlineError('invalid_document', `The template ${what}.`);
}
