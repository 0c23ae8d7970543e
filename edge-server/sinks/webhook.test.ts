import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebhookSchema } from '../../shared/elements/webhook.ts';
import { HttpReceiver } from './http-receiver.cases.ts';
import { notificationOf } from './outbox-store.cases.ts';
import { checkSink, sinkOf, unhurried } from './sink.cases.ts';
import type { Sink } from './sink.ts';

let receiver: HttpReceiver;
const opened: Sink[] = [];

beforeEach(async () => {
  receiver = await HttpReceiver.start();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sink) => sink.close()));
  await receiver.close();
});

function hook(config: object = {}, parts: Parameters<typeof sinkOf>[2] = {}): Sink {
  const sink = sinkOf('webhook', WebhookSchema.parse({ url: `${receiver.url}/hook?a=1`, ...config }), parts);
  opened.push(sink);
  return sink;
}

const send = (sink: Sink, ...ids: string[]) =>
  sink.send(
    ids.map((id) => notificationOf(id)),
    unhurried(),
  );

describe('a web hook', () => {
  checkSink(async () => ({
    sink: hook(),
    told: async () => receiver.bodies.map((body) => String(Object(JSON.parse(body)).id)),
    heard: async () => receiver.bodies.join('\n'),
    away: () => receiver.close(),
    remove: async () => undefined,
  }));

  test('sends the whole notification as JSON unless told otherwise, with a key that tells repeats', async () => {
    await send(hook(), 'a');
    const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '' }] =
      receiver.received;
    expect([method, path]).toEqual(['POST', '/hook?a=1']);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': 'a' });
    expect(JSON.parse(String(body))).toEqual(notificationOf('a'));
  });

  test('sends what it is told to: method, headers, who asks, and a body of templates', async () => {
    const environment = { SIGHTLINE_SECRET_KEY: 'k€y', SIGHTLINE_SECRET_TOKEN: 'tok' };
    const config = {
      method: 'PUT',
      bearer: { env: 'SIGHTLINE_SECRET_TOKEN' },
      headers: { 'X-Api-Key': '${SIGHTLINE_SECRET_KEY}', 'X-From': 'porch' },
      body: { what: '{{label}} of {{pipeline}}', when: '{{at}}', title: '{{title}}' },
    };
    await send(hook(config, { environment }), 'a');
    expect(receiver.received[0]).toMatchObject({
      method: 'PUT',
      headers: { authorization: 'Bearer tok', 'x-api-key': 'k%E2%82%ACy', 'x-from': 'porch' },
    });
    expect(JSON.parse(receiver.bodies[0] ?? '')).toEqual({
      what: 'person of porch',
      when: 1,
      title: 'Person',
    });
  });

  test('signs in by name and password, and speaks forms', async () => {
    const config = {
      basic: { user: 'zoë', password: '${SIGHTLINE_SECRET_P}' },
      content_type: 'application/x-www-form-urlencoded',
      body: 'text={{text}}&who={{label}}',
    };
    await send(hook(config, { environment: { SIGHTLINE_SECRET_P: 'a:b' } }), 'a');
    expect(receiver.received[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('zoë:a:b').toString('base64')}`,
    );
    expect(receiver.bodies[0]).toBe('text=A%20person&who=person');
  });

  test('keeps its connection, and is not disturbed when that was closed meanwhile', async () => {
    const sink = hook();
    for (const id of ['a', 'b', 'c']) await send(sink, id);
    expect(receiver.connections).toBe(1);
    receiver.dropConnections();
    await send(sink, 'd');
    expect(receiver.received).toHaveLength(4);
  });

  test('puts several into one request', async () => {
    const sink = hook({ batch: { size: 3, wait_ms: 50 } });
    expect(sink.batch).toEqual({ size: 3, waitMs: 50 });
    await send(sink, 'a', 'b');
    expect(JSON.parse(receiver.bodies[0] ?? '')).toMatchObject([{ id: 'a' }, { id: 'b' }]);
  });

  test('sends the picture of the event beside it', async () => {
    const bytes = Buffer.from([0xff, 0xd8, 1, 2, 3]);
    const asked: string[] = [];
    const media = {
      open: async (id: string, kind: string) => {
        asked.push(`${id} ${kind}`);
        const found = { kind: 'snapshot', type: 'image/jpeg', bytes: bytes.length, createdAt: 1 } as const;
        return { ...found, bytesOf: () => Promise.resolve(bytes) };
      },
    };
    await send(hook({ picture: true }, { media }), 'a');
    const { headers, body } = receiver.received[0] ?? { headers: {}, body: Buffer.alloc(0) };
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData();
    expect(JSON.parse(await part(form, 'notification'))).toMatchObject({ id: 'a' });
    expect(Buffer.from(await part(form, 'picture', true), 'latin1')).toEqual(bytes);
    expect(asked).toEqual(['porch~a snapshot']);
  });

  test.each([
    [500, false, 'answers 500'],
    [503, false, 'answers 503'],
    [401, false, 'does not let this server in'],
    [404, false, 'nothing at this address'],
    [400, true, 'answers 400'],
    [413, true, 'too large'],
    [302, false, 'sends elsewhere, which is not followed'],
  ])('the answer %i is no arrival (final: %s)', async (status, isFinal, words) => {
    receiver.answer = () => ({ status, headers: { location: 'http://localhost:1/', 'retry-after': '7' } });
    const attempt = send(hook(), 'a');
    await expect(attempt).rejects.toThrow(words);
    await expect(attempt).rejects.toMatchObject({ isFinal });
    expect(receiver.received).toHaveLength(1);
    if (status >= 400) await expect(attempt).rejects.toMatchObject({ retryAfterMs: 7000 });
  });

  test('only the answers that are said to mean so are arrivals', async () => {
    receiver.answer = () => 200;
    await expect(send(hook({ success: [204] }), 'a')).rejects.toThrow('answers 200');
  });

  test('ends with its signal', async () => {
    receiver.answer = () => 200;
    const abort = new AbortController();
    const silent = await HttpReceiver.start();
    silent.answer = () => ({ status: 100, headers: {} });
    const sink = hook({ url: silent.url });
    const attempt = sink.send([notificationOf('a')], abort.signal);
    abort.abort(new Error('enough'));
    await expect(attempt).rejects.toThrow('enough');
    await silent.close();
  });
});

async function part(form: FormData, name: string, isBinary = false): Promise<string> {
  const found = form.get(name);
  if (found === null || typeof found === 'string') return found ?? '';
  return isBinary ? Buffer.from(await found.arrayBuffer()).toString('latin1') : found.text();
}
