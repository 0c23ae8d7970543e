import type { Dice } from '../shared/run/random.cases.ts';
import { deepText, hostileNumber, hostileText } from './hostile.ts';

type Mutation = (dice: Dice, text: string, corpus: readonly string[]) => string;

/** One of the corpus with one to four places spoilt. It must not be empty. */
export function mutateText(dice: Dice, corpus: readonly string[]): string {
  let text = dice.pick(corpus) ?? '';
  for (let left = 1 + dice.below(4); left > 0; left -= 1)
    text = dice.weighted(MUTATIONS)?.(dice, text, corpus) ?? text;
  return text;
}

const MUTATIONS: readonly (readonly [number, Mutation])[] = [
  [4, (dice, text) => put(dice, text, hostileText(dice), dice.below(4))],
  [3, (dice, text) => replaced(dice, text, /-?\d+(\.\d+)?/g, String(hostileNumber(dice)))],
  [3, (dice, text) => replaced(dice, text, /\w+/g, hostileText(dice))],
  [3, (dice, text, corpus) => replaced(dice, text, /\w+/g, wordOf(dice, corpus))],
  [2, (dice, text) => text.slice(0, dice.below(text.length + 1))],
  [2, (dice, text) => put(dice, text, '', 1 + dice.below(30))],
  [2, (dice, text) => put(dice, text, pieceOf(dice, text), 0)],
  [2, (dice, text) => put(dice, text, String.fromCharCode(dice.below(0x250)), 1)],
  [2, (dice, text, corpus) => spliced(dice, text, dice.pick(corpus) ?? '')],
  [2, (dice, text) => replaced(dice, text, /^.*$/gm, (line) => `${line}\n${line}`)],
  [1, (dice, text) => replaced(dice, text, /^ */gm, ' '.repeat(dice.below(12)))],
  [1, (dice, text) => put(dice, text, deepText(dice), 0)],
  [1, (dice, text) => put(dice, text, pieceOf(dice, text).slice(0, 40).repeat(dice.below(400)), 0)],
];

function put(dice: Dice, text: string, piece: string, inPlaceOf: number): string {
  const at = dice.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at + inPlaceOf);
}

function pieceOf(dice: Dice, text: string): string {
  const at = dice.below(text.length + 1);
  return text.slice(at, at + dice.below(200));
}

function spliced(dice: Dice, one: string, other: string): string {
  return one.slice(0, dice.below(one.length + 1)) + other.slice(dice.below(other.length + 1));
}

function wordOf(dice: Dice, corpus: readonly string[]): string {
  return dice.pick(dice.pick(corpus)?.match(/\w+/g) ?? ['']) ?? '';
}

function replaced(
  dice: Dice,
  text: string,
  pattern: RegExp,
  by: string | ((match: string) => string),
): string {
  const match = dice.pick([...text.matchAll(pattern)]);
  if (match === undefined) return text;
  const [found] = match;
  return (
    text.slice(0, match.index) +
    (typeof by === 'string' ? by : by(found)) +
    text.slice(match.index + found.length)
  );
}
