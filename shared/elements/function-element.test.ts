import { expect, test } from 'vitest';
import { contextOf } from './context.cases.ts';
import { checkElement } from './element.cases.ts';
import { elementFromFunction } from './function-element.ts';
import { data, messageOfKind } from './message.cases.ts';

test('a bare function is an element', () => {
  const double = elementFromFunction('double', (message) =>
    message.kind === 'data' && typeof message.value === 'number'
      ? { ...message, value: message.value * 2 }
      : null,
  );
  const element = double.create?.({}, contextOf());
  expect(element?.process(data(4))).toEqual(data(8));
  expect(element?.process(messageOfKind('event'))).toBeNull();
});

test('it may say what it takes and gives, and is given its context', () => {
  const sink = elementFromFunction(
    'say',
    (_message, { log }) => {
      log('info', 'seen');
      return null;
    },
    { description: 'Says it.', inputs: ['event'], output: null },
  );
  expect(sink).toMatchObject({ role: 'sink', description: 'Says it.', output: null });
  const context = contextOf();
  const element = sink.create?.({}, context);
  expect(element?.absorbs).toBe(true);
  void element?.process(messageOfKind('event'));
  expect(context.lines).toEqual([{ level: 'info', message: 'seen' }]);
  expect(() => element?.process(data(1))).toThrow(/`say` takes event, not `data`/);
});

checkElement({ element: elementFromFunction('pass', (message) => message), config: {} });
checkElement({
  element: elementFromFunction('pick', (message) => message, { inputs: ['data', 'event'] }),
  config: {},
});
