import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import { CONTROL_DOCUMENT } from '../control/control.cases.ts';
import { ControlLine } from '../control/control-line.cases.ts';

let it: TestApp;
beforeAll(async () => {
  it = await createTestApp({ document: CONTROL_DOCUMENT });
});
afterAll(() => it.remove());

function line(rate?: { perSecond: number; burst: number }): ControlLine {
  return new ControlLine({ pipelines: it.store, runs: it.runs, logs: it.logs }, rate);
}

test('answers under the id that was asked with', () => {
  for (const id of ['a', 7, 0, '']) expect(line().ask({ id, method: 'list' })).toMatchObject({ id });
});

test('who may only see can read everything, and change nothing', () => {
  const controlled = { pipelines: it.store, runs: it.runs, logs: it.logs };
  const asked = new ControlLine(controlled, undefined, 'infer');
  expect(asked.ask({ id: 1, method: 'list' })).toMatchObject({ result: [{}, {}] });
  for (const [method, params] of [
    ['event', { pipeline: 'porch', event: 'pause' }],
    ['elementEvent', { pipeline: 'porch', element: 'throttle', event: 'x' }],
    ['logLevel', { pipeline: 'porch', level: 'debug' }],
  ])
    expect(asked.ask({ id: 2, method, params }).error).toMatchObject({
      code: 403,
      type: 'forbidden',
      message: expect.stringContaining('"manage"'),
    });
  expect(asked.closed).toBeNull();
});

test('a method nobody knows: 404 with the near miss, or with all there are', () => {
  expect(line().ask({ id: 1, method: 'strcture' })).toEqual({
    id: 1,
    error: { code: 404, type: 'not_found', message: expect.stringContaining('Did you mean "structure"?') },
  });
  expect(line().ask({ id: 1, method: 'toString' }).error?.message).toContain('There are list, structure,');
});

test.each([
  ['no JSON', '{', null, 'not JSON'],
  ['no id', '{"method":"list"}', null, 'id'],
  ['an id that is none', '{"id":{},"method":"list"}', null, 'id'],
  ['a key nobody knows', '{"id":1,"method":"list","more":1}', 1, 'more'],
  ['parameters of another method', '{"id":2,"method":"list","params":{"pipeline":"porch"}}', 2, 'pipeline'],
  ['no parameters', '{"id":3,"method":"structure"}', 3, 'pipeline'],
])('%s: 400 in words, and the connection goes on', (_name, text, id, words) => {
  const asked = line();
  expect(asked.say(text)).toEqual({
    id,
    error: { code: 400, type: 'invalid_message', message: expect.stringContaining(words) },
  });
  expect(asked.ask({ id: 9, method: 'list' })).toMatchObject({ id: 9, result: [{}, {}] });
  expect(asked.closed).toBeNull();
});

test('bytes that are no text are refused; binary data ends the connection', () => {
  const asked = line();
  expect(asked.say(Uint8Array.of(0xff, 0xfe)).error).toMatchObject({ code: 400 });
  asked.connection.receive(Buffer.from('{}'), true);
  expect(asked.closed).toBe(1003);
  asked.connection.receive(Buffer.from('{}'), false);
  expect(asked.answers).toHaveLength(1);
});

test('whatever comes is answered once, with a result or with an error in words', () => {
  const request = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record({ id: fc.nat(), method: fc.constantFrom('event', 'figures', 'logs'), params: fc.jsonValue() })
      .map((json) => JSON.stringify(json)),
  );
  fc.assert(
    fc.property(request, (text) => {
      const asked = line();
      const answer = asked.say(text);
      expect(asked.answers).toHaveLength(1);
      expect('result' in answer || (answer.error?.message.length ?? 0) > 0).toBe(true);
      expect([asked.logged, asked.closed]).toEqual([[], null]);
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('a change costs ten: who asks too fast is told when to come back, and served then', () => {
  const asked = line({ perSecond: 10, burst: 15 });
  const pause = { id: 1, method: 'logLevel', params: { level: 'info' } };
  expect(asked.ask(pause).error).toBeUndefined();
  expect(asked.ask(pause).error).toMatchObject({ code: 429, type: 'overloaded' });
  asked.clock.advance(1000);
  expect(asked.ask(pause).error).toBeUndefined();
});

test('who does not read the answers is left', () => {
  const asked = line();
  asked.peer.bufferedAmount = 5 * 1024 * 1024;
  asked.ask({ id: 1, method: 'list' });
  expect(asked.closed).toBe(-1);
});

test('what goes wrong here is not told, but logged', () => {
  const broken = new ControlLine({
    get pipelines(): never {
      throw new Error('secret /path');
    },
    runs: it.runs,
    logs: it.logs,
  });
  const { error } = broken.ask({ id: 1, method: 'list' });
  expect([error?.code, error?.message.includes('secret')]).toEqual([500, false]);
  expect(broken.logged.join()).toContain('secret');
});

test('the server says goodbye', () => {
  const asked = line();
  asked.connection.fail(new SightlineError('aborted', 'The server is stopping.'));
  expect(asked.closed).toBe(1001);
});
