import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../shared/fake-clock.cases.ts';
import { until } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { MemoryOutboxStore } from './memory-outbox-store.ts';
import { notificationOf } from './outbox-store.cases.ts';
import { testSinks } from './sinks.cases.ts';
import { endServer, listenOnLoopback } from '../loopback.cases.ts';

let folder: string;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-sinks-'));
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await rm(folder, { recursive: true, force: true });
});

/** A server that answers as told and writes down what it was told. */
async function receiver(answer: () => number = () => 200) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const status = answer();
      if (status === 200) bodies.push(Buffer.concat(parts).toString());
      response.writeHead(status).end();
    });
  });
  const port = await listenOnLoopback(server);
  closing.push(() => endServer(server));
  return { url: `http://127.0.0.1:${port}/`, bodies };
}

async function start(parts: Partial<Parameters<typeof testSinks>[0]> = {}) {
  const sinks = await testSinks({ folder, clock: systemClock, ...parts });
  closing.push(sinks.close);
  return sinks;
}

const hook = (url: string, more: object = {}) => ({ url, ...more });

describe('the outbox', () => {
  test('10,000 events for a receiver that is dead take no more than its bound, and hold nobody else up', async () => {
    const clock = new FakeClock();
    const store = new MemoryOutboxStore();
    const { outbox, open } = await start({ clock, store });
    const dead = await open('webhook', hook('http://127.0.0.1:9/', { queue: 500 }), 'dead');
    const lines = await open('json_lines', { queue: 20_000, max_age_ms: 86_400_000 });
    const before = process.memoryUsage().heapUsed;
    let told = 0;
    for (let n = 0; n < 10_000; n += 1) {
      await dead.keep(notificationOf(`n${n}`));
      if (n % 100 === 0) {
        await lines.keep(notificationOf(`n${n}`));
        told += 1;
      }
    }
    await until(() => outbox.stateOf('porch', 'json_lines').sent === told, 'it is so');
    const state = outbox.stateOf('porch', 'dead');
    expect(state).toMatchObject({ queued: 500, sent: 0, dropped: 9500 });
    expect((await store.counts('porch/dead')).waiting).toBe(500);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
  }, 60_000);

  test('what was kept is told by the next process, and again with the same id when nobody said that it arrived', async () => {
    const store = new MemoryOutboxStore();
    let status = 503;
    const { url, bodies } = await receiver(() => status);
    const first = await testSinks({ folder, clock: systemClock, store });
    const sink = await first.open('webhook', hook(url));
    await sink.keep(notificationOf('a'));
    await until(() => first.outbox.stateOf('porch', 'webhook').failed > 0, 'it is so');
    await first.close();
    status = 200;
    const second = await start({ store });
    await second.open('webhook', hook(url));
    await until(() => bodies.length === 1, 'it is so');
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ id: 'a', title: 'Person' });
  });

  test('a pipeline that begins anew takes its sink over, with another configuration too', async () => {
    const [old, young] = [await receiver(), await receiver()];
    const { outbox, open } = await start();
    const first = await open('webhook', hook(old.url));
    const same = await open('webhook', hook(old.url));
    await first.close();
    await same.keep(notificationOf('a'));
    await until(() => old.bodies.length === 1, 'it is so');
    const changed = await open('webhook', hook(young.url));
    await same.keep(notificationOf('b'));
    await until(() => young.bodies.length === 1, 'it is so');
    await same.close();
    expect(outbox.states).toHaveLength(1);
    expect(outbox.states[0]?.sent).toBe(2);
    await changed.close();
    expect(outbox.states).toHaveLength(0);
  });

  test('a test says what happened, in words', async () => {
    const { url, bodies } = await receiver();
    const { outbox, open } = await start();
    await open('webhook', hook(url));
    await open('webhook', hook('http://127.0.0.1:9/'), 'dead');
    expect(await outbox.test('porch', 'webhook')).toMatchObject({ arrived: true });
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ test: true, event: { type: 'test' } });
    const failed = await outbox.test('porch', 'dead');
    expect(failed.arrived).toBe(false);
    expect(failed.words).toContain('127.0.0.1:9 does not answer');
    await expect(outbox.test('porch', 'nobody')).rejects.toThrow('Open are: porch/webhook, porch/dead');
  });

  test('secrets are needed, used, and in no word that is said', async () => {
    const config = hook('http://127.0.0.1:9/${SIGHTLINE_SECRET_PATH}');
    const without = await start();
    await expect(without.open('webhook', config)).rejects.toThrow('SIGHTLINE_SECRET_PATH is not set');
    const { outbox, open, lines } = await start({ environment: { SIGHTLINE_SECRET_PATH: 'hunter2' } });
    const sink = await open('webhook', config);
    await sink.keep(notificationOf('a'));
    await until(() => lines.length > 0, 'it is so');
    expect(JSON.stringify([outbox.states, lines, await outbox.test('porch', 'webhook')])).not.toContain(
      'hunter2',
    );
  });
});
