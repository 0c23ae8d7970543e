import { anything, assert, dictionary, nat, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inHeader, inJson, inTopic, inUrl } from './escape.ts';
import { compileTemplate } from './template.ts';

const render = (source: string, variables: object, most = 1000) =>
  compileTemplate(source).render(variables, most);

describe('a template', () => {
  const variables = {
    label: 'person',
    score: 0.8734,
    zones: ['door', 'path'],
    box: { x: 0.25 },
    empty: '',
    nothing: null,
    moving: true,
    at: new Date(2024, 4, 6, 7, 8, 9).getTime(),
  };

  test.each([
    ['{{label}}', 'person'],
    ['A {{ label }}!', 'A person!'],
    ['{{score}}', '0.873'],
    ['{{score | percent}}', '87 %'],
    ['{{zones}}', 'door, path'],
    ['{{zones.1}} {{box.x}} {{box}}', 'path 0.25 {"x":0.25}'],
    ['{{missing}}{{nothing}}', ''],
    ["{{missing ?? empty ?? label}} {{missing ?? 'a | b ?? c'}}", 'person a | b ?? c'],
    ['{{label | capital}} {{label | upper | lower}}', 'Person person'],
    ['{{moving}}', 'true'],
    ['{{at | date}} {{at | time}}', '2024-05-06 07:08:09'],
    ['{{zones | json}}', '["door","path"]'],
    ['a } b }} {c', 'a } b }} {c'],
    ['{{constructor}}{{toString}}{{__proto__}}{{label.length}}', ''],
  ])('%s', (source, text) => expect(render(source, variables)).toBe(text));

  test.each([
    ['{{', 'without its'],
    ['{{}}', 'write a name'],
    ['{{label', 'without its'],
    ['{{ 1 + 1 }}', 'write a name'],
    ['{{label | uper}}', 'did you mean `upper`'],
    ["{{'it}}", 'write a name'],
    ['{{a}}'.repeat(200), 'more than 100 places'],
    ['x'.repeat(4001), 'longer than 4000'],
  ])('refuses what is wrong in words (%#)', (source, words) => {
    expect(() => compileTemplate(source)).toThrow(words);
  });

  test('gives the value itself where it is alone', () => {
    expect(compileTemplate('{{score}}').valueIn(variables)).toEqual({ value: 0.8734 });
    expect(compileTemplate('{{score}} ').valueIn(variables)).toBeUndefined();
    expect(compileTemplate('{{score | percent}}').valueIn(variables)).toBeUndefined();
  });

  test('never puts in again what a value holds', () => {
    expect(render('{{label}}', { label: '{{secret}}', secret: 'x' })).toBe('{{secret}}');
  });

  test('shows no control characters, and nothing that turns the direction of text', () => {
    expect(render('{{label}}|', { label: 'a\r\nb\u0000c\u202Etxt\u2066' })).toBe('a  b c txt |');
  });
});

describe('whatever an event holds', () => {
  const values = anything({ withNullPrototype: true, maxDepth: 3 });

  test('a template is bounded and never fails', () => {
    assert(
      property(string(), dictionary(string(), values), nat(500), (label, others, most) => {
        const template = compileTemplate(
          '{{label}} {{x.y ?? a}} {{a | json}} {{label | url}} {{b | percent}}',
        );
        const text = template.render({ ...others, label }, most);
        expect(text.length).toBeLessThanOrEqual(most);
        expect(text).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  test('no value leaves its place in JSON', () => {
    const template = compileTemplate('{"a":"{{label}}","b":"{{label}}"}');
    assert(
      property(string({ unit: 'binary' }), (label) => {
        const read: unknown = JSON.parse(template.render({ label }, 100_000, inJson));
        expect(Object.keys(Object(read))).toEqual(['a', 'b']);
      }),
    );
    const hostile = template.render({ label: '","admin":true,"x":"' }, 1000, inJson);
    expect(JSON.parse(hostile)).toEqual({ a: '","admin":true,"x":"', b: '","admin":true,"x":"' });
  });

  test('no value adds a parameter, a header or a level of a topic', () => {
    assert(
      property(string({ unit: 'binary' }), (text) => {
        expect(inUrl(text)).toMatch(/^[\w!'()*.~%-]*$/);
        expect(inHeader(text)).toMatch(/^[\x20-\x7E]*$/);
        expect(inTopic(text)).not.toMatch(/[/+#$\s\p{Cc}]/u);
      }),
    );
    expect(inHeader('a\r\nX-Evil: 1')).toBe('a%0D%0AX-Evil: 1');
    expect(inTopic('../#/+/$SYS')).toBe('.._SYS');
  });
});
