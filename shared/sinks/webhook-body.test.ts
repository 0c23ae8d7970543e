import { expect, test } from 'vitest';
import { BodySchema, compileBody } from './webhook-body.ts';

const variables = { label: 'a "b"\n\\', score: 0.5, event: { id: 'x' } };

test('a map keeps its form whatever the event holds, and places alone keep their type', () => {
  const body = compileBody(
    { text: 'It is {{label}}', n: 1, score: '{{score}}', list: ['{{event}}', '{{none}}'] },
    'application/json',
  );
  expect(JSON.parse(body(variables))).toEqual({
    text: 'It is a "b" \\',
    n: 1,
    score: 0.5,
    list: [{ id: 'x' }, null],
  });
});

test('one template is made safe for its media type', () => {
  const body = (type: string) => compileBody('v={{label}}', type)(variables);
  expect(body('application/x-www-form-urlencoded')).toBe('v=a%20%22b%22%20%5C');
  expect(body('text/plain')).toBe('v=a "b" \\');
  expect(compileBody('{"v":"{{label}}"}', 'application/cloudevents+json')(variables)).toBe(
    '{"v":"a \\"b\\" \\\\"}',
  );
});

test('what is wrong in any of its texts is said', () => {
  expect(BodySchema.safeParse({ a: { b: ['{{x'] } }).error?.issues[0]?.message).toContain('without its');
  expect(
    BodySchema.safeParse(Object.fromEntries(Array.from({ length: 300 }, (_, n) => [n, 'x']))).success,
  ).toBe(false);
});
