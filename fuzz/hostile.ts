import type { Dice } from '../shared/run/random.cases.ts';

/** Numbers at the ends of what the formats and the machine can hold. */
const NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  7,
  8,
  63,
  64,
  127,
  128,
  255,
  256,
  1000,
  1001,
  4095,
  4096,
  4097,
  8192,
  65_535,
  65_536,
  2 ** 24,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 31),
  -(2 ** 53),
  1e21,
  1e308,
  -1e308,
  5e-324,
  1e-7,
];

const WORDS: readonly string[] = [
  '',
  ' ',
  '\0',
  '\n',
  '\r\n',
  '\t',
  '.',
  '..',
  '../../../etc/passwd',
  '/',
  '//',
  '%',
  '%00',
  '%2e%2e%2f',
  '%E0%A4%A',
  '%ff',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'null',
  'true',
  'NaN',
  'Infinity',
  '-Infinity',
  '1e999',
  '0x10',
  '-',
  '*',
  '?',
  '{}',
  '[]',
  '${7}',
  '{{7}}',
  '<script>',
  '"',
  "'",
  '\\',
  '\uD800',
  '\uDC00',
  '\uFEFF',
  '\u2028',
  '\u202E',
  '\uFFFF',
  'é',
  'e\u0301',
  '🙂',
  '👩‍👩‍👧',
  'ﷺ',
  'İ',
  'ß',
  '·',
  '&a',
  '*a',
  '!!js/function',
  '<<',
  '---',
  '...',
  'camera',
  'edge',
  'tiny',
  'things',
  'source',
  'http://%@/',
  'http://[::1',
  'rtsp://user:%@host/',
  'file://host/x',
  'file:%00',
  'data:,',
  'javascript:0',
  'synthetic:?fps=1e9',
];

/** A number that something may not have thought of. */
export function hostileNumber(dice: Dice): number {
  return dice.pick(NUMBERS) ?? 0;
}

/** A text that something may not have thought of; one in fifty is long. */
export function hostileText(dice: Dice): string {
  const word = dice.pick(WORDS) ?? '';
  if (!dice.chance(0.02)) return word;
  return (word === '' ? 'a' : word).repeat(1 + dice.below(20_000));
}

/** Lists or maps in each other, sometimes left open. */
export function deepText(dice: Dice): string {
  const depth = 1 << dice.below(13);
  const [open, close] = dice.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"a":', '}]'],
    ['- ', ''],
  ] as const) ?? ['[', ']'];
  return `${open.repeat(depth)}1${dice.chance(0.8) ? close.repeat(depth) : ''}`;
}
