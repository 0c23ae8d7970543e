import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readYaml } from './yaml-text.ts';

function messagesOf(text: string): string[] {
  return readYaml(text).problems.map(({ place, message }) => `${place.line}:${place.column} ${message}`);
}

describe('values', () => {
  test('YAML and JSON read alike', () => {
    const value = { a: [1, { b: 'two' }], c: null };
    expect(readYaml('a:\n  - 1\n  - b: two\nc:\n').value).toEqual(value);
    expect(readYaml(JSON.stringify(value)).value).toEqual(value);
    expect(readYaml('').value).toBeNull();
  });

  test('any JSON data comes back as it was', () => {
    const data = fc.dictionary(
      fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/),
      fc.jsonValue({ maxDepth: 3, noUnicodeString: true }),
    );
    fc.assert(
      fc.property(data, (value) => {
        const text = JSON.stringify(value);
        if (text.includes('__proto__') || text.includes('"<<"')) return;
        expect(readYaml(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  test('anchors, aliases and merge keys', () => {
    const text = 'base: &base {a: 1, b: 2}\nsame: *base\nmore:\n  <<: *base\n  b: 3\n';
    expect(readYaml(text)).toMatchObject({
      value: { base: { a: 1, b: 2 }, same: { a: 1, b: 2 }, more: { a: 1, b: 3 } },
      problems: [],
    });
  });

  test('an unknown tag is only warned about and makes nothing', () => {
    const read = readYaml('a: !!js/function "() => 1"');
    expect(read.value).toEqual({ a: '() => 1' });
    expect(read.problems).toMatchObject([{ severity: 'warning', path: ['a'] }]);
  });
});

describe('places', () => {
  const read = readYaml('one: 1\nlist:\n  - a: x\n    b: {c: y}\n  - *nothing\n'.replace('*nothing', 'z'));

  test.each([
    [['one'], 'key', 1, 1],
    [['one'], 'value', 1, 6],
    [['list', 0, 'b', 'c'], 'value', 4, 12],
    [['list', 0, 'b', 'c'], 'key', 4, 9],
    [['list', 1], 'value', 5, 5],
    [['list', 0, 'b', 'missing'], 'value', 4, 8],
    [['list', 7], 'value', 3, 3],
    [['missing', 'far', 'away'], 'value', 1, 1],
    [[], 'value', 1, 1],
  ] as const)('%j (%s) is at %i:%i', (path, part, line, column) => {
    expect(read.placeOf(path, part)).toEqual({ line, column });
  });

  test('lead through aliases', () => {
    const aliased = readYaml('base: &base\n  a: 1\ncopy: *base\n');
    expect(aliased.placeOf(['copy', 'a'])).toEqual({ line: 2, column: 6 });
    expect(aliased.placeOf(['copy'])).toEqual({ line: 3, column: 7 });
  });
});

describe('problems', () => {
  test('every key that stands twice, with its path', () => {
    const read = readYaml('a: 1\na: 2\nb:\n  - c: 1\n    c: 2\n');
    expect(messagesOf('a: 1\na: 2\nb:\n  - c: 1\n    c: 2\n')).toEqual([
      '2:1 `a` stands twice in the same map',
      '5:5 `c` stands twice in the same map',
    ]);
    expect(read.problems.map((problem) => problem.path)).toEqual([['a'], ['b', 0, 'c']]);
  });

  test.each([
    ['a: [1', 1, 'flow'],
    ['a:\n  - b\n c: d', 3, 'column'],
    ['a: "x', 1, 'quote'],
    ['\ta: 1', 1, 'abs'],
    ['a: 1\n---\nb: 2', 2, 'multiple documents'],
    ['a: *nobody', 1, '`*nobody` stands for nothing'],
    ['[a]: 1', 1, 'plain text'],
    ['__proto__: 1', 1, '`__proto__`'],
    ['a: {b: {__proto__: {x: 1}}}', 1, '`__proto__`'],
  ])('%j is refused on line %i', (text, line, message) => {
    const problem = readYaml(text).problems.find(({ severity }) => severity === 'error');
    expect(problem?.place.line).toBe(line);
    expect(problem?.message.toLowerCase()).toContain(message.toLowerCase());
  });

  test('an alias that stands for itself', () => {
    for (const text of ['a: &x {b: *x}', 'a: &x [[*x]]', 'a: &x\n  b: &y\n    <<: *x\n']) {
      expect(readYaml(text)).toMatchObject({ value: undefined, problems: [{ severity: 'error' }] });
    }
  });

  test("a bomb of aliases goes off in nobody's hands", () => {
    const levels = Array.from('bcdefgh', (name, index) => {
      const inner = `*${'abcdefgh'[index]}`;
      return `${name}: &${name} [${Array.from({ length: 9 }, () => inner).join(', ')}]`;
    });
    const text = ['a: &a [x, x, x, x, x, x, x, x, x]', ...levels].join('\n');
    expect(readYaml(text)).toMatchObject({ value: undefined, problems: [{ severity: 'error' }] });
    const wide = `a: &a [x]\nb: [${Array.from({ length: 200 }, () => '*a').join(', ')}]`;
    expect(messagesOf(wide)[0]).toContain('more than 100 aliases');
  });

  test('messages stay short and few', () => {
    const tag = readYaml(`a: !${'x'.repeat(10_000)} 1`);
    expect(tag.problems[0]?.message.length).toBeLessThanOrEqual(200);
    expect(readYaml('a: 1\n'.repeat(1000)).problems.length).toBeLessThanOrEqual(20);
  });

  test('nothing polluted', () => {
    readYaml('__proto__: {polluted: 1}\na: {__proto__: {polluted: 1}}');
    expect('polluted' in {}).toBe(false);
  });
});

test('any text is read or refused, never thrown at', () => {
  const words = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    '  ',
    '[',
    ']',
    '{',
    '}',
    '&x ',
    '*x',
    '<<',
    '"',
    "'",
    '|',
    '? ',
    '#',
    '!t ',
    ',',
    '\t',
    '---\n',
    '%',
    '__proto__',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(words, { maxLength: 60 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (source) => {
      const read = readYaml(source);
      if (read.value === undefined)
        expect(read.problems.some((problem) => problem.severity === 'error')).toBe(true);
      for (const { path, place } of read.problems) {
        expect(place.line).toBeGreaterThan(0);
        expect(place.column).toBeGreaterThan(0);
        expect(read.placeOf(path).line).toBeGreaterThan(0);
      }
    }),
    { numRuns: 1500 },
  );
});

test('a key that holds maps in maps is refused as quickly as any', () => {
  const text = `a: ${'{ b: {}\n  - c: { d'.repeat(60)}`;
  const begun = process.cpuUsage();
  expect(readYaml(text).problems.length).toBeGreaterThan(0);
  const { user, system } = process.cpuUsage(begun);
  // It took twice as long with every level: more than a second with 24 of them.
  expect((user + system) / 1000).toBeLessThan(1000);
});

test('errors elsewhere keep their stacks after a text full of mistakes', () => {
  const before: unknown = Reflect.get(Error, 'stackTraceLimit');
  expect(readYaml(`a: { ${'[]'.repeat(1000)} }`).problems).toHaveLength(20);
  expect(Reflect.get(Error, 'stackTraceLimit')).toBe(before);
});
