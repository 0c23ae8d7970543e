import type { Server } from 'node:http';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import { addPair } from './pair.ts';
import { qrCode } from './qr-code.ts';
import { addToken } from './token.ts';
import { endServer, serveOnLoopback } from '../loopback.cases.ts';

let it: TestApp;
let server: Server;
let url: string;
let printed: string[];
beforeEach(async () => {
  it = await createTestApp({ tokenRequired: true });
  ({ server, url } = await serveOnLoopback(it.app.fetch));
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void printed.push(line));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await endServer(server);
  await it.remove();
});

async function cli(...args: string[]): Promise<string> {
  const program = new Command('sightline').exitOverride().configureOutput({ writeErr: () => undefined });
  addPair(program);
  addToken(program);
  await program.parseAsync(args, { from: 'user' });
  return printed.join('\n');
}

async function signIn(proof: object): Promise<number> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await it.ask('/api/session', { method: 'POST', headers, body: JSON.stringify(proof) });
  return answer.status;
}

test('whoever may read the data folder pairs a phone without a token, and leaves none behind', async () => {
  const text = await cli('pair', '--url', url, '--data', it.folder);
  const port = new URL(url).port;
  const [address, code = ''] = new RegExp(`http://192.168.1.5:${port}/#pair=([A-Z2-9]{12})`).exec(text) ?? [];
  expect(text).toContain(qrCode(address ?? ''));
  expect(text).toContain('have frames worked on');
  expect(text).toContain('start the server with --https');
  await it.tokens.refresh();
  expect(it.tokens.list).toEqual([]);
  expect(await signIn({ code })).toBe(204);
  expect(await signIn({ code })).toBe(401);
  printed = [];
  const [, name = ''] =
    /infer {3}(browser let in by the owner, \S+ \w+) {2}/.exec(
      await cli('token', 'list', '--data', it.folder),
    ) ?? [];
  expect(await cli('token', 'revoke', name, '--data', it.folder)).toContain(`"${name}" is no longer good`);
});

test('with a token what its codes let in ends too, which is said', async () => {
  const { token } = await it.tokens.create({ name: 'owner', role: 'manage', expiresAt: null });
  const { code } = JSON.parse(await cli('pair', '--url', url, '--token', token, '--json'));
  expect(await signIn({ code })).toBe(204);
  const told = await cli('token', 'revoke', 'owner', '--data', it.folder);
  expect(told).toMatch(/Nor is "browser let in by owner, .*", which it let in by a code/);
});

test('a token that may manage pairs from anywhere; one that may not is told so', async () => {
  const { token } = await it.tokens.create({ name: 'owner', role: 'manage', expiresAt: null });
  const made = JSON.parse(await cli('pair', '--url', url, '--token', token, '--role', 'manage', '--json'));
  expect(made).toMatchObject({ role: 'manage', url: expect.stringContaining(`#pair=${made.code}`) });
  const { token: lesser } = await it.tokens.create({ name: 'viewer', role: 'view', expiresAt: null });
  await expect(cli('pair', '--url', url, '--token', lesser)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(cli('pair', '--url', url, '--token', 'wrong')).rejects.toThrow(/--token or SIGHTLINE_TOKEN/);
});

test('where nobody has to sign in there is nothing to pair', async () => {
  const open = await createTestApp();
  const other = await serveOnLoopback(open.app.fetch);
  expect(await cli('pair', '--url', other.url)).toContain('Nobody has to sign in');
  await endServer(other.server);
  await open.remove();
});

test('a new token can be shown as a QR code of the address where it signs in', async () => {
  const text = await cli(
    'token',
    'create',
    'tv',
    '--data',
    it.folder,
    '--qr',
    '--url',
    'https://10.0.0.2:8080/',
  );
  const [address, token = ''] = /https:\/\/10\.0\.0\.2:8080\/#token=(\S+)/.exec(text) ?? [];
  expect(text).toContain(qrCode(address ?? ''));
  expect(await signIn({ token })).toBe(204);
  await expect(cli('token', 'create', 'tv2', '--data', it.folder, '--qr')).rejects.toThrow(/--url/);
  await it.tokens.refresh();
  expect(it.tokens.list.map(({ name }) => name)).toEqual(['tv']);
});
