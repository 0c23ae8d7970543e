import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NtfySchema } from '../../shared/elements/ntfy.ts';
import { HttpReceiver } from './http-receiver.cases.ts';
import { notificationOf } from './outbox-store.cases.ts';
import { checkSink, idIn, sinkOf, unhurried } from './sink.cases.ts';

let receiver: HttpReceiver;
beforeEach(async () => {
  receiver = await HttpReceiver.start();
});
afterEach(() => receiver.close());

const ntfy = (config: object = {}, parts: Parameters<typeof sinkOf>[2] = {}) =>
  sinkOf('ntfy', NtfySchema.parse({ server: receiver.url, topic: 'porch', ...config }), parts);

describe('ntfy', () => {
  checkSink(async () => ({
    sink: ntfy(),
    told: async () => receiver.bodies.map(idIn),
    heard: async () => receiver.bodies.join('\n'),
    away: () => receiver.close(),
    remove: async () => undefined,
  }));

  test('is given title, text, priority, tags, a link, and who asks', async () => {
    const environment = { SIGHTLINE_SECRET_T: 'tok', SIGHTLINE_SECRET_TOPIC: 'hidden_4f' };
    const config = {
      topic: '${SIGHTLINE_SECRET_TOPIC}',
      token: { env: 'SIGHTLINE_SECRET_T' },
      priority: 'max',
      tags: ['eyes'],
    };
    const sink = ntfy(config, { environment });
    await sink.send([notificationOf('a', { link: 'https://home.example/#/events/a' })], unhurried());
    expect(receiver.received[0]).toMatchObject({
      method: 'POST',
      path: '/',
      headers: { authorization: 'Bearer tok' },
    });
    expect(JSON.parse(receiver.bodies[0] ?? '')).toEqual({
      topic: 'hidden_4f',
      title: 'Person',
      message: 'A person',
      priority: 5,
      tags: ['eyes'],
      click: 'https://home.example/#/events/a',
    });
    await sink.close();
  });

  test('sends the picture as what it attaches, and the words in the query', async () => {
    const bytes = Buffer.from([0xff, 0xd8, 9]);
    const found = { kind: 'snapshot', type: 'image/jpeg', bytes: 3, createdAt: 1 } as const;
    const media = { open: async () => ({ ...found, bytesOf: () => Promise.resolve(bytes) }) };
    const sink = ntfy({ picture: true }, { media });
    await sink.send([notificationOf('a', { title: 'Zoë & "co"\n' })], unhurried());
    const { method, path, headers, body } = receiver.received[0] ?? {};
    const url = new URL(path ?? '', receiver.url);
    expect([method, url.pathname, headers?.['content-type']]).toEqual(['PUT', '/porch', 'image/jpeg']);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ title: 'Zoë & "co"\n', filename: 'a.jpg' });
    expect(body).toEqual(bytes);
    await sink.close();
  });

  test('says what the server makes of it', async () => {
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '5' } });
    const sink = ntfy();
    const attempt = sink.send([notificationOf('a')], unhurried());
    await expect(attempt).rejects.toThrow('wants to be asked less often');
    await expect(attempt).rejects.toMatchObject({ isFinal: false, retryAfterMs: 5000 });
    await sink.close();
  });
});
