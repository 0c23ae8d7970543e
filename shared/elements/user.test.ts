import { expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonValue } from '../json.ts';
import { checkDocument, parseDocument } from '../pipeline/document.ts';
import { graphOf } from '../pipeline/resolve.ts';
import { structureOf } from '../pipeline/structure.ts';
import { aim } from '../run/run-events.ts';
import { contextOf } from './context.cases.ts';
import { data } from './message.cases.ts';
import { elementOf } from './registry.ts';
import { user } from './user.ts';
import type { UserElement } from './user-module.ts';

function make(exports: Record<string, unknown>, config: Record<string, JsonValue> = {}) {
  const context = contextOf({ loadModule: () => Promise.resolve(exports) });
  const element = user.create?.({ module: './my.js', ...config }, context);
  if (element === undefined) throw new Error('not made');
  return { element, context };
}

/** Adds up numbers. */
const sum: UserElement = {
  schema: z.strictObject({ from: z.number().default(0) }),
  create(config, context) {
    let total = z.object({ from: z.number() }).parse(config).from;
    return {
      concurrency: 2,
      absorbs: true,
      process(message) {
        total += message.kind === 'data' && typeof message.value === 'number' ? message.value : 0;
        return { ...message, kind: 'data', value: total };
      },
      onEvent: (name, params) => context.log('info', `${name} ${JSON.stringify(params)}`),
      save: () => total,
      restore: (state) => void (total = z.number().parse(state)),
      cleanup: () => context.log('info', 'cleaned'),
    };
  },
};

test('a function is an element', async () => {
  const { element } = make(
    { half: (message: object, { config }: { config: JsonValue }) => ({ ...message, value: config }) },
    { export: 'half', config: { by: 2 } },
  );
  await element.setup?.();
  expect(await element.process(data(1))).toEqual(data({ by: 2 }));
});

test('an element works as it does anywhere: configuration, events, state, end', async () => {
  const { element, context } = make({ default: sum }, { config: { from: 10 } });
  expect(element.concurrency).toBe(1);
  await element.setup?.();
  expect(element).toMatchObject({ concurrency: 2, absorbs: true, takesFrames: false });
  expect(await element.process(data(5))).toEqual(data(15));
  element.onEvent?.('user', { event: 'reset', params: { to: 1 } });
  element.onEvent?.('add', { by: 2 });
  element.onEvent?.('pause', {});
  expect(element.save?.()).toBe(15);
  await element.cleanup?.();
  await element.cleanup?.();
  expect(context.lines.map(({ message }) => message)).toEqual([
    'reset {"to":1}',
    'add {"by":2}',
    'pause {}',
    'cleaned',
  ]);
  await expect(element.process(data(1))).rejects.toMatchObject({ code: 'aborted' });
});

test('events that the document declares are sent as those of any element', () => {
  const { document } = parseDocument(`
pipelines:
  room:
    - source: camera
    - user: { module: ./my.js, events: [reset], output: data }
    - sample: { every: 1 }
`);
  const graph = graphOf(document, 'room');
  const sent = (name: string) => aim({ name, target: { to: 'all' }, params: { to: 1 } }, graph, elementOf);
  expect(sent('reset')).toMatchObject({ builtIn: null, calls: [{ element: 'user', params: { to: 1 } }] });
  expect(() => sent('rest')).toThrow('did you mean "reset"');
  const { elements } = structureOf(graph, elementOf);
  expect(elements.find(({ name }) => name === 'user')?.events).toEqual(['reset', 'user']);
});

test.each(['pause', 'user', 'to reset', ''])('"%s" is no event of its own', (name) => {
  const text = JSON.stringify({
    pipelines: { room: [{ source: 'camera' }, { user: { module: './my.js', events: [name] } }] },
  });
  expect(checkDocument(text).problems.map(({ path }) => path)).toEqual(['pipelines.room[1].user.events[0]']);
});

test.each(['before', 'after'])('what was remembered may come %s the module', async (when) => {
  const { element } = make({ default: sum });
  if (when === 'before') element.restore?.(40);
  await element.setup?.();
  if (when === 'after') element.restore?.(40);
  expect(await element.process(data(2))).toEqual(data(42));
});

test('new parameters are the module’s to take; another module is another element', async () => {
  const asked: JsonValue[] = [];
  const { element } = make({
    default: {
      create: () => ({ process: () => null, configure: (next: JsonValue) => asked.push(next) > 0 }),
    },
  });
  await element.setup?.();
  expect(element.configure?.({ module: './my.js', config: { a: 1 } })).toBe(true);
  expect(element.configure?.({ module: './other.js' })).toBe(false);
  expect(element.configure?.({ module: './my.js', export: 'other' })).toBe(false);
  expect(asked).toEqual([{ a: 1 }]);
});

test.each([
  ['a host without modules', undefined, {}, 'unsupported'],
  ['a module without that export', { other: sum }, {}, 'unsupported'],
  ['an export that is neither', { default: 'x' }, {}, 'unsupported'],
  ['no module at all', null, {}, 'unsupported'],
  ['a configuration that it does not take', { default: sum }, { from: 'x' }, 'invalid_document'],
])('%s is told before frames flow', async (_name, exports, config, code) => {
  const context = contextOf(exports === undefined ? {} : { loadModule: () => Promise.resolve(exports) });
  const element = user.create?.({ module: './my.js', config }, context);
  await expect(element?.setup?.()).rejects.toMatchObject({ code });
});

test('what is no message goes no further', async () => {
  const { element } = make({ default: () => [{ kind: 'data', value: 1 }] });
  await element.setup?.();
  await expect(element.process(data(1))).rejects.toThrow(/gave something that is no message/);
});

test('the document may say that it gives something else', () => {
  expect(user.outputOf?.({ module: './my.js', output: 'event' })).toBe('event');
  expect(user.outputOf?.({ module: './my.js' })).toBe('input');
});
