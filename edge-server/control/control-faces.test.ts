import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import { CONTROL_CASES, CONTROL_DOCUMENT } from './control.cases.ts';
import type { ControlCase } from './control.cases.ts';
import { ControlLine } from './control-line.cases.ts';

/** What a face said, whichever it is. */
interface Answer {
  readonly error: { readonly code: number; readonly type: string; readonly message: string } | null;
  readonly result: unknown;
}

type Face = (it: TestApp) => (asked: ControlCase) => Promise<Answer>;

const JSON_TYPE = { 'Content-Type': 'application/json' };

function addressOf({ method, params }: ControlCase): { path: string; init: RequestInit } {
  const { pipeline, element, event, ...rest } = params;
  const at = `/api/pipelines/${String(pipeline)}`;
  const body = { body: JSON.stringify(rest), headers: JSON_TYPE };
  if (method === 'list') return { path: '/api/pipelines', init: {} };
  if (method === 'event') return { path: `${at}/events/${String(event)}`, init: { method: 'POST', ...body } };
  if (method === 'elementEvent') {
    const path = `${at}/elements/${String(element)}/events/${String(event)}`;
    return { path, init: { method: 'POST', ...body } };
  }
  if (method === 'logLevel') {
    return { path: '/api/logs/level', init: { method: 'PUT', ...body, body: JSON.stringify(params) } };
  }
  if (method === 'logs') {
    const query = Object.entries(params).map(([name, value]) => `${name}=${String(value)}`);
    return { path: `/api/logs?${query.join('&')}`, init: {} };
  }
  return { path: `${at}/${method}`, init: {} };
}

const http: Face = (it) => async (asked) => {
  const { path, init } = addressOf(asked);
  const response = await it.ask(path, init);
  const json: unknown = await response.json();
  if (response.ok) return { error: null, result: json };
  expect(json).toMatchObject({ code: response.status });
  return { error: errorOf(json), result: null };
};

const socket: Face = (it) => {
  const line = new ControlLine({ pipelines: it.store, runs: it.runs, logs: it.logs });
  return ({ method, params }) => {
    const { error, result } = line.ask({ id: 1, method, params });
    return Promise.resolve({ error: error === undefined ? null : errorOf(error), result });
  };
};

function errorOf(json: unknown): Answer['error'] {
  const of = (key: string): unknown => Reflect.get(Object(json), key);
  return { code: Number(of('code')), type: String(of('type')), message: String(of('message')) };
}

describe.each([
  ['HTTP', http],
  ['the control socket', socket],
])('control over %s', (_name, face) => {
  let it: TestApp;
  let ask: (asked: ControlCase) => Promise<Answer>;
  beforeAll(async () => {
    it = await createTestApp({ document: CONTROL_DOCUMENT });
    it.logs.add({ at: 1, level: 'error', pipeline: null, element: null, message: 'a case' });
    ask = face(it);
  });
  afterAll(() => it.remove());

  test.each(CONTROL_CASES)('$name', async (asked) => {
    const { error, result } = await ask(asked);
    if (asked.refused === undefined) {
      expect(error).toBeNull();
      expect(result).toMatchObject(Object(asked.result));
      return;
    }
    const { code, type, words } = asked.refused;
    expect(error).toEqual({ code, type, message: expect.stringContaining(words) });
  });
});
