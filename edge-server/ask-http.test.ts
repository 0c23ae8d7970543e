import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { askHttp } from './ask-http.ts';

const BODY = Buffer.alloc(256 * 1024, 'a');
const HEAD = `HTTP/1.1 200 Fine\r\nContent-Length: ${BODY.length}\r\nConnection: close\r\nX-Two: 1\r\nX-Two: 2\r\n\r\n`;

/** Something that a test waits for. */
class Signal {
  readonly #events = new EventEmitter();
  readonly came: Promise<unknown> = once(this.#events, 'came');
  readonly give = (): void => void this.#events.emit('came');
}

let server: Server;
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** A server that answers the first bytes of a connection so. */
async function serve(answer: (socket: Socket, asked: string) => void): Promise<URL> {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', (asked) => answer(socket, asked.toString()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new URL(`http://127.0.0.1:${address.port}/`);
}

test('a body may be read long after the other side has closed', async () => {
  const closed = new Signal();
  const url = await serve((socket) => {
    socket.on('close', closed.give);
    socket.end(Buffer.concat([Buffer.from(HEAD), BODY]));
  });
  const answer = await askHttp(url);
  // Until everything was sent that fits on the way: what is left waits at the other side.
  await new Promise((resolve) => setImmediate(resolve));
  expect(answer).toMatchObject({ status: 200, statusText: 'Fine' });
  expect(answer.headers.get('x-two')).toBe('1, 2');
  expect((await answer.arrayBuffer()).byteLength).toBe(BODY.length);
  await closed.came;
});

test('says who asks and that nothing may come packed, unless told otherwise', async () => {
  const heard: string[] = [];
  const url = await serve((socket, asked) => {
    heard.push(asked);
    socket.end('HTTP/1.1 204 No Content\r\n\r\n');
  });
  await askHttp(url, { headers: { Accept: 'text/plain' }, method: 'PUT', body: 'hello' });
  expect(heard[0]).toMatch(/^PUT \/ HTTP/);
  expect(heard[0]).toMatch(/\r\naccept: text\/plain\r\n/i);
  expect(heard[0]).toMatch(/\r\naccept-encoding: identity\r\nuser-agent: sightline\r\n/i);
  expect(heard[0]).toMatch(/\r\ncontent-length: 5\r\n/i);
});

test('a body that breaks off gives what came, and then an error and no end', async () => {
  const url = await serve((socket) => {
    socket.write(Buffer.concat([Buffer.from(HEAD), BODY.subarray(0, 1000)]), () => socket.destroy());
  });
  const { body } = await askHttp(url);
  // Until the break has been heard of.
  await once(server, 'close', { signal: AbortSignal.timeout(1) }).catch(() => undefined);
  let came = 0;
  const read = async (): Promise<void> => {
    for await (const piece of body ?? []) came += piece.length;
  };
  await expect(read()).rejects.toThrow('aborted');
  expect(came).toBe(1000);
});

test.each(['before the answer', 'in the body'])('an abort %s ends it with its reason', async (when) => {
  const asked = new Signal();
  const url = await serve((socket) => {
    if (when === 'in the body') socket.write(HEAD);
    asked.give();
  });
  const abort = new AbortController();
  const reason = new Error('enough');
  const whole = askHttp(url, { signal: abort.signal }).then((answer) => {
    abort.abort(reason);
    return answer.arrayBuffer();
  });
  await asked.came;
  if (when === 'before the answer') abort.abort(reason);
  await expect(whole).rejects.toBe(reason);
  await expect(askHttp(url, { signal: abort.signal })).rejects.toBe(reason);
});

test('an answer that is cancelled closes its connection', async () => {
  const closed = new Signal();
  const url = await serve((socket) => {
    socket.on('close', closed.give);
    socket.write(HEAD);
  });
  const answer = await askHttp(url);
  await answer.body?.cancel();
  await closed.came;
});

test('nobody there is said in words, also where a name has several addresses', async () => {
  const url = await serve(() => undefined);
  server.close();
  await once(server, 'close');
  await expect(askHttp(url)).rejects.toThrow('ECONNREFUSED');
  await expect(askHttp(new URL(`http://localhost:${url.port}/`))).rejects.toThrow('ECONNREFUSED');
});
