import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { parseDocument } from '../shared/pipeline/document.ts';
import { z } from 'zod';
import { builtInstallation } from './built.cases.ts';
import { CtlClient } from './cli/ctl-client.ts';
import { addPair } from './cli/pair.ts';
import { parseServeConfig } from './config.ts';
import { createLog } from './log.ts';
import { startServer } from './main.ts';
import type { RunningServer } from './main.ts';
import { certificateNames } from './security/certificate-names.ts';
import { openSelfSigned } from './security/self-signed.ts';
import { TokenStore } from './security/token-store.ts';
import type { ServeFlags } from './config.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const installation = builtInstallation();
let data: string;
let server: RunningServer;
let cert: string;

async function start(
  flags: ServeFlags,
  output: PassThrough = new PassThrough().resume(),
): Promise<RunningServer> {
  const config = parseServeConfig({ port: '0', data, logLevel: 'trace', ...flags }, {}, installation);
  const { document } = parseDocument(
    'pipelines: { faces: [{ source: camera }, { detect_faces: { ai_model: { model: blazeface } } }] }',
  );
  return startServer({ config, document, installation, log: createLog('trace', output) });
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sightline-tls-'));
  server = await start({ https: true, requireToken: true });
  ({ cert } = await openSelfSigned(data, certificateNames('127.0.0.1', []), Date.now()));
});
afterAll(async () => {
  await server.close();
  await rm(data, { recursive: true, force: true });
});

interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: object;
  readonly of?: RunningServer;
}

async function ask(
  path: string,
  { method = 'GET', headers = {}, body, of = server }: Ask = {},
): Promise<IncomingMessage> {
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const asked = request(`${of.url}${path}`, {
    method,
    ca: cert,
    agent: false,
    headers: { ...type, ...headers },
  });
  asked.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = await once(asked, 'response');
  return response;
}

async function signIn(): Promise<string> {
  const response = await ask('/api/session', { method: 'POST', body: { code: server.invite('infer') } });
  expect(response.statusCode).toBe(204);
  return response.headers['set-cookie']?.[0] ?? '';
}

test('a program that trusts the certificate of the data folder is served; one that does not, is not', async () => {
  expect(server.url).toMatch(/^https:\/\/localhost:\d+$/);
  const answer = await ask('/livez');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['strict-transport-security']).toBe(undefined);
  await expect(fetch(`${server.url}/livez`)).rejects.toThrow();
  await expect(fetch(`http://localhost:${server.port}/livez`)).rejects.toThrow();
});

test('the cookie is given over HTTPS alone, and bound to this very host and port', async () => {
  const cookie = await signIn();
  expect(cookie).toMatch(/^__Host-sightline-/);
  for (const part of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(part);
  expect(cookie).not.toContain('Domain');
});

test('events and sockets go over it too, by cookie', async () => {
  const cookie = (await signIn()).split(';')[0] ?? '';
  const stream = await ask('/api/events/stream', { headers: { Cookie: cookie } });
  const [first] = await once(stream, 'data');
  expect(String(first)).toContain(': hello');
  stream.destroy();
  const origin = server.url;
  const open = (headers: Record<string, string>) =>
    new WebSocket(`${server.url.replace('https', 'wss')}/api/offload`, { ca: cert, headers });
  const socket = open({ Cookie: cookie, Origin: origin });
  await once(socket, 'open');
  socket.terminate();
  // The cookie goes along whoever's page it is: that page is refused, and so is whoever has none.
  for (const [headers, status] of [
    [{ Cookie: cookie, Origin: 'https://evil.example' }, /403/],
    [{ Cookie: cookie, Origin: 'null' }, /403/],
    [{}, /401/],
  ] as const) {
    const [error] = await once(open(headers), 'error');
    expect(String(error)).toMatch(status);
  }
  // Our own page learns why, which a status would not tell it.
  const [code, reason] = await once(open({ Origin: origin }), 'close');
  expect([code, String(reason)]).toEqual([1008, expect.stringMatching(/Sign in/)]);
});

test('what is open ends soon after its token was revoked', async () => {
  const tokens = await TokenStore.open(data);
  const { token } = await tokens.create({ name: 'short', role: 'infer', expiresAt: null });
  const headers = { Authorization: `Bearer ${token}` };
  const stream = await ask('/api/events/stream', { headers });
  const socket = new WebSocket(`${server.url.replace('https', 'wss')}/api/offload`, { ca: cert, headers });
  await once(socket, 'open');
  const ended = Promise.all([stream.resume().toArray().catch(String), once(socket, 'close')]);
  await tokens.revoke('short');
  expect((await ended)[0]).toContain('aborted');
});

test("with a certificate of the user's own, browsers are told to stay with HTTPS", async () => {
  const files = { cert: join(data, 'certificate.pem'), key: join(data, 'certificate-key.pem') };
  const own = await start(files);
  const answer = await ask('/livez', { of: own });
  expect(answer.headers['strict-transport-security']).toMatch(/max-age=\d{7}/);
  await own.close();
});

test('logs hold neither tokens nor codes, whatever is done with them', async () => {
  const output = new PassThrough();
  const lines = output.setEncoding('utf8').toArray();
  const told = await start({ https: true, requireToken: true }, output);
  const tokens = await TokenStore.open(data);
  const { token } = await tokens.create({ name: 'told', role: 'manage', expiresAt: null });
  const [code, wrong] = [told.invite('view'), 'sightline_wrong_secret'];
  const headers = { Authorization: `Bearer ${token}` };
  const made = await ask('/api/session/codes', { method: 'POST', body: {}, headers, of: told });
  const [answer] = await made.setEncoding('utf8').toArray();
  const cookies: string[] = [];
  for (const proof of [{ token }, { code }, { token: wrong }, { code: wrong }]) {
    const signedIn = await ask('/api/session', { method: 'POST', body: proof, of: told });
    cookies.push(...(signedIn.headers['set-cookie'] ?? []).map((cookie) => cookie.split(/[=;]/)[1] ?? ''));
  }
  await ask('/api/nothing', { headers: { ...headers, Cookie: `a=${cookies[0]}` }, of: told });
  await told.close();
  output.end();
  const log = (await lines).join('');
  expect(log).toContain('POST /api/session 401');
  const secrets = [token, code, wrong, JSON.parse(String(answer)).code, ...cookies];
  expect(cookies).toHaveLength(2);
  for (const secret of secrets) expect(log).not.toContain(secret);
});

test('a token works over HTTPS as over HTTP', async () => {
  const tokens = await TokenStore.open(data);
  const { token } = await tokens.create({ name: 'tool', role: 'view', expiresAt: null });
  const answer = await ask('/api/pipelines', { headers: { Authorization: `Bearer ${token}` } });
  expect(answer.statusCode).toBe(200);
});

test('pairing believes the certificate of the data folder that it is told', async () => {
  const program = new Command('sightline').exitOverride();
  addPair(program);
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const hinted = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.stubEnv('SIGHTLINE_DATA', join(data, 'elsewhere'));
  await program.parseAsync(['pair', '--url', server.url, '--data', data], { from: 'user' });
  expect(printed.mock.calls.join()).toMatch(/https:\S+\/#pair=[A-Z2-9]{12}/);
  // This server listens on loopback, which is nothing to a phone.
  expect(hinted.mock.calls.join()).toContain('--host 0.0.0.0 --https');
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('the command line believes the certificate it is given, and the one of its own data folder', async () => {
  const tokens = await TokenStore.open(data);
  const { token } = await tokens.create({ name: 'cli', role: 'view', expiresAt: null });
  const list = (ca?: string) =>
    new CtlClient({ url: server.url, token, ...(ca === undefined ? {} : { ca }) }).get(
      '/api/pipelines',
      z.array(z.object({ id: z.string() })),
    );
  expect(await list(join(data, 'certificate.pem'))).toContainEqual({ id: 'faces' });
  vi.stubEnv('SIGHTLINE_DATA', data);
  expect(await list()).toContainEqual({ id: 'faces' });
  vi.stubEnv('SIGHTLINE_DATA', join(data, 'elsewhere'));
  await expect(list()).rejects.toThrow(/cannot be believed.*--ca/);
  vi.unstubAllEnvs();
});
