import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { openSelfSigned } from '../security/self-signed.ts';
import type { TlsMaterial } from '../security/tls-material.ts';
import { fingerprintOf, lookAtCertificate } from './device-certificate.ts';
import { HttpDeviceLink } from './device-link.ts';
import { endServer, listenOnLoopback } from '../loopback.cases.ts';

const NAMES = { names: ['localhost'], addresses: [] };

let folders: readonly string[];
let trusted: TlsMaterial;
let other: TlsMaterial;
let server: Server;
let origin: string;
let asked: string[];

beforeAll(async () => {
  folders = await Promise.all(['a', 'b'].map((name) => mkdtemp(join(tmpdir(), `sightline-${name}-`))));
  [trusted, other] = await Promise.all([
    openSelfSigned(folders[0] ?? '', NAMES, Date.now()),
    openSelfSigned(folders[1] ?? '', NAMES, Date.now()),
  ]);
  server = createServer({ cert: trusted.cert, key: trusted.key }, (request, response) => {
    asked.push(request.headers.authorization ?? 'nothing');
    response.end('{}');
  });
  const port = await listenOnLoopback(server);
  // A name that the certificate does not carry: it is known by itself.
  origin = `https://127.0.0.1:${port}`;
});
afterAll(async () => {
  await endServer(server);
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});
beforeEach(() => {
  asked = [];
});

async function ask(certificate: string | null): Promise<number | undefined> {
  const link = new HttpDeviceLink({ origin, token: 'secret-token', certificate }, new FakeClock());
  try {
    const answer = await link.request({ method: 'GET', path: '/api/session', headers: {}, body: null });
    answer.resume();
    return answer.statusCode;
  } finally {
    link.close();
  }
}

test('the certificate is looked at, and nothing said, before it is trusted', async () => {
  const seen = await lookAtCertificate(origin);
  expect(seen).toMatchObject({ fingerprint: fingerprintOf(trusted.cert), isBelieved: false });
  expect(asked).toEqual([]);
  await expect(lookAtCertificate('http://127.0.0.1:1')).resolves.toBeNull();
});

test('the trusted certificate is believed whatever name it carries, and the token sent', async () => {
  expect(await ask(trusted.cert)).toBe(200);
  expect(asked).toEqual(['Bearer secret-token']);
});

test.each([
  ['another than the trusted one', () => other.cert],
  ['one that nobody vouches for', () => null],
])('%s gets no token', async (_what, certificate) => {
  await expect(ask(certificate())).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('another certificate'),
  });
  expect(asked).toEqual([]);
});

test('a WebSocket to another certificate is not opened either', async () => {
  const link = new HttpDeviceLink(
    { origin, token: 'secret-token', certificate: other.cert },
    new FakeClock(),
  );
  const socket = link.socket('/api/live/x', 1000);
  const [error] = await once(socket, 'error');
  expect(String(error)).toMatch(/self.signed/i);
  expect(asked).toEqual([]);
  link.close();
});

test('where nothing listens, that is said', async () => {
  const link = new HttpDeviceLink(
    { origin: 'http://127.0.0.1:1', token: null, certificate: null },
    new FakeClock(),
  );
  await expect(link.request({ method: 'GET', path: '/', headers: {}, body: null })).rejects.toMatchObject({
    code: 'edge_lost',
    message: expect.stringContaining('nothing listens there'),
  });
});
