import { expect, test } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { settle } from '../../shared/fake-clock.cases.ts';
import { encodeMessage } from '../../shared/wire/framing.ts';
import type { RunClientMessage, RunServerMessage } from '../../shared/wire/run-messages.ts';
import { decodeRunServerMessage } from '../../shared/wire/run-server-message.ts';
import { pictureOf } from '../runs/picture.cases.ts';
import { MovingBench } from './moving.cases.ts';
import type { Peer } from './offload-connection.ts';
import { RunConnection } from './run-connection.ts';

const HELLO = { type: 'hello', protocol: 1, pipeline: 'scene', revision: '1', live: true } as const;
const PICTURE = pictureOf(2, 2);

/** A client that says what a test wants. */
class Client {
  readonly bench = new MovingBench(true);
  readonly told: RunServerMessage[] = [];
  readonly peer: Peer & { bufferedAmount: number } = {
    bufferedAmount: 0,
    send: (bytes) => this.told.push(decodeRunServerMessage(bytes).message),
    close: (code) => {
      this.closed = code;
    },
    terminate: () => {
      this.closed = -1;
    },
  };
  closed: number | null = null;
  readonly connection = new RunConnection(this.peer, this.bench.services(), '');

  async say(message: RunClientMessage, payload?: Uint8Array): Promise<void> {
    this.connection.receive(encodeMessage(message, payload), true);
    for (let turns = 0; turns < 5; turns += 1) await settle();
  }

  async run(): Promise<void> {
    await this.say(HELLO);
    await this.say({ type: 'start', saved: null });
  }

  frame(id: number): Promise<void> {
    const info = { timestamp: id, width: 2, height: 2 };
    return this.say({ type: 'frame', id, info, layout: PICTURE.layout }, PICTURE.data);
  }

  get types(): string[] {
    return this.told.map(({ type }) => type).filter((type) => !['log', 'notice', 'state'].includes(type));
  }

  get error(): string | undefined {
    return this.told.flatMap((message) => (message.type === 'error' ? message.code : [])).at(0);
  }

  /** Timers of the server that are set. */
  get pending(): number {
    return this.bench.clock.pending;
  }
}

test('a run is prepared, begun, given frames and saved, and nothing of it is left', async () => {
  const client = new Client();
  await client.run();
  await client.frame(1);
  await client.frame(2);
  await client.say({ type: 'save' });
  expect(client.types).toEqual(['prepared', 'ready', 'taken', 'taken', 'figures', 'saved']);
  expect(client.told.at(-1)).toMatchObject({ saved: { pipeline: 'scene', captured: 2 } });
  expect([client.closed, client.pending, client.bench.budget.held]).toEqual([1000, 0, 0]);
});

test('what is said to a run that is being saved comes too late, and costs nothing', async () => {
  const client = new Client();
  await client.run();
  await client.frame(1);
  client.connection.receive(encodeMessage({ type: 'save' }), true);
  client.connection.receive(encodeMessage({ type: 'clock', askedAt: 1 }), true);
  client.connection.receive(encodeMessage({ type: 'untap', tap: 1 }), true);
  await client.say({ type: 'trace', every: 1 });
  expect(client.types.at(-1)).toBe('saved');
  expect([client.error, client.closed, client.pending]).toEqual([undefined, 1000, 0]);
});

test('a connection that is lost keeps nothing running', async () => {
  const client = new Client();
  await client.run();
  await client.frame(1);
  client.connection.ended();
  for (let turns = 0; turns < 10; turns += 1) await settle();
  expect([client.pending, client.bench.budget.held]).toEqual([0, 0]);
});

test.each<[string, (client: Client) => Promise<void>, string]>([
  ['a frame before the start', (client) => client.say(HELLO).then(() => client.frame(1)), 'invalid_message'],
  ['a second hello', (client) => client.run().then(() => client.say(HELLO)), 'invalid_message'],
  ['a frame that came before', (client) => repeat(client), 'invalid_message'],
  [
    'the state of another revision',
    async (client) => {
      await client.say(HELLO);
      const saved = { pipeline: 'scene', revision: '2', captured: 0, elements: {} };
      await client.say({ type: 'start', saved });
    },
    'conflict',
  ],
  ['an event that nobody knows', (client) => notify(client), 'not_found'],
  ['silence', (client) => client.bench.pass(6_000), 'deadline'],
])('ends at %s', async (_, act, code) => {
  const client = new Client();
  await act(client);
  expect(client.error).toBe(code);
  for (let turns = 0; turns < 10; turns += 1) await settle();
  expect([client.closed === null, client.pending]).toEqual([false, 0]);
});

test('what may not run here is refused before anything is opened', async () => {
  const client = new Client();
  client.bench.refusal = new SightlineError('forbidden', 'its frames stay in the browser');
  await client.say(HELLO);
  expect([client.types, client.error]).toEqual([['error'], 'forbidden']);
});

test('a client that does not read is dropped', async () => {
  const client = new Client();
  await client.run();
  client.peer.bufferedAmount = 100 * 1024 * 1024;
  await client.frame(1);
  expect(client.closed).toBe(-1);
  expect(client.pending).toBe(0);
});

async function repeat(client: Client): Promise<void> {
  await client.run();
  await client.frame(1);
  // One that could not be read on the other side is left out.
  await client.frame(3);
  expect(client.error).toBeUndefined();
  await client.frame(3);
}

async function notify(client: Client): Promise<void> {
  await client.run();
  await client.say({ type: 'notify', event: { name: 'shout', target: { to: 'all' }, params: {} } });
}
