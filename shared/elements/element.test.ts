import { expect, test } from 'vitest';
import { z } from 'zod';
import { contextOf } from './context.cases.ts';
import { configureWith, defineElement, defineResolvingElement } from './element.ts';
import { detections, stem } from './message.cases.ts';
import { scopeOf } from './scope.cases.ts';

const FACTS = {
  type: 'add',
  role: 'transform',
  description: 'Adds.',
  inputs: ['data'],
  output: 'data',
  hosts: ['browser', 'edge'],
  events: {},
} as const;

const add = defineElement({
  ...FACTS,
  schema: z.strictObject({ by: z.number().default(1) }),
  create: ({ by }) => ({
    process: (message) => ({ ...message, kind: 'data', value: by }),
  }),
});

test('the configuration reaches what is made from it, typed and with its defaults', async () => {
  expect(add.interpret({}, scopeOf())).toEqual({ role: 'transform', config: { by: 1 } });
  const element = add.create?.({ by: 3 }, contextOf());
  expect(await element?.process(detections([]))).toEqual({ ...stem(), kind: 'data', value: 3 });
});

test('what its schema refuses makes no element, and the error names the place', () => {
  expect(() => add.create?.({ by: 'x' }, contextOf())).toThrow(/`add` cannot be made .* at `by`/);
  expect(() => add.create?.('x', contextOf())).toThrow(expect.objectContaining({ code: 'invalid_document' }));
});

test('an element with references is made from what they lead to', () => {
  const made: string[] = [];
  const element = defineResolvingElement({
    ...FACTS,
    schema: z.strictObject({ source: z.string() }),
    resolved: z.strictObject({ uri: z.string() }),
    interpret: ({ source }, scope) => {
      const uri = scope.sources.find(source)?.uri;
      return uri === undefined ? undefined : { role: 'transform', config: { uri } };
    },
    create: ({ uri }) => {
      made.push(uri);
      return { process: () => null };
    },
  });
  const found = element.interpret({ source: 'porch' }, scopeOf());
  expect(found).toEqual({ role: 'transform', config: { uri: 'rtsp://porch' } });
  element.create?.({ uri: 'rtsp://porch' }, contextOf());
  expect(made).toEqual(['rtsp://porch']);
});

test('a source that says nothing of what it comes down to is a fault of the house', () => {
  const element = defineElement({ ...FACTS, role: 'source', schema: z.strictObject({}) });
  expect(() => element.interpret({}, scopeOf())).toThrow(/`interpret`/);
});

test('new parameters are taken over when they fit, and refused otherwise', () => {
  const taken: number[] = [];
  const configure = configureWith(z.strictObject({ by: z.number() }), ({ by }) => void taken.push(by));
  expect([configure({ by: 2 }), configure({ by: 'x' }), configure(null)]).toEqual([true, false, false]);
  expect(taken).toEqual([2]);
});
