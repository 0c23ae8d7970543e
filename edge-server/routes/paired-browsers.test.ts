import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import { SessionStore } from '../security/session-store.ts';
import { TokenStore } from '../security/token-store.ts';

let it: TestApp;
let owner: { token: string; id: string };
beforeEach(async () => {
  it = await createTestApp({ tokenRequired: true });
  const made = await it.tokens.create({ name: 'owner', role: 'manage', expiresAt: null });
  owner = { token: made.token, id: made.record.id };
});
afterEach(() => it.remove());

type Proof = Readonly<Record<string, string>>;

const bearer = (token: string): Proof => ({ Authorization: `Bearer ${token}` });

function post(path: string, body: object, proof: Proof = {}): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin', ...proof };
  return it.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function codeOf(proof: Proof, role = 'manage'): Promise<string> {
  const answer = await post('/api/session/codes', { role }, proof);
  expect(answer.status).toBe(201);
  return String((await answer.json()).code);
}

async function browserOf(code: string): Promise<Proof> {
  const answer = await post('/api/session', { code });
  expect(answer.status).toBe(204);
  return { Cookie: answer.headers.get('Set-Cookie')?.split(';')[0] ?? '' };
}

const status = async (proof: Proof): Promise<number> =>
  (await it.ask('/api/pipelines', { headers: proof })).status;
const names = async (): Promise<string[]> => (await TokenStore.open(it.folder)).list.map(({ name }) => name);

test('a browser that a code let in is listed, by whom and when, and can be revoked by itself', async () => {
  const browser = await browserOf(await codeOf(bearer(owner.token), 'infer'));
  await it.tokens.refresh();
  const record = it.tokens.list.find(({ kind }) => kind === 'browser');
  expect(record).toMatchObject({ role: 'infer', issuer: owner.id });
  expect(record?.name).toMatch(/^browser let in by owner, \d{4}-\d\d-\d\d [0-9a-f]{4}$/);
  expect(record?.expiresAt).toBeGreaterThan(Date.now() + 29 * 24 * 3600 * 1000);
  await it.tokens.revoke(record?.name ?? '');
  expect([await status(browser), await status(bearer(owner.token))]).toEqual([401, 200]);
});

test('what the codes of a token let in ends with it, and what that let in, and codes not yet used', async () => {
  const first = await browserOf(await codeOf(bearer(owner.token)));
  const second = await browserOf(await codeOf(first));
  const edge = await post('/api/session', { code: await codeOf(second, 'view'), device: 'garage' });
  const { token: edgeToken } = await edge.json();
  const unused = await codeOf(first, 'view');
  const apart = await browserOf(it.codes.make('view'));
  expect([await status(first), await status(second), await status(bearer(edgeToken))]).toEqual([
    200, 200, 200,
  ]);
  const ended = await it.tokens.revoke('owner');
  expect(ended.map(({ kind }) => kind)).toEqual(['made', 'browser', 'browser', 'edge']);
  for (const proof of [first, second, bearer(edgeToken)]) expect(await status(proof)).toBe(401);
  expect((await post('/api/session/codes', { role: 'manage' }, first)).status).toBe(401);
  expect((await post('/api/session', { code: unused })).status).toBe(401);
  expect(await status(apart)).toBe(200);
});

test('a browser that signs out is no longer listed; what it let in stays, with whoever let it in', async () => {
  const first = await browserOf(await codeOf(bearer(owner.token)));
  const second = await browserOf(await codeOf(first, 'view'));
  const headers = { ...first, 'Sec-Fetch-Site': 'same-origin' };
  expect((await it.ask('/api/session', { method: 'DELETE', headers })).status).toBe(204);
  expect([await status(first), await status(second)]).toEqual([401, 200]);
  await it.tokens.refresh();
  expect(it.tokens.list.map(({ kind, issuer }) => [kind, issuer])).toEqual([
    ['made', null],
    ['browser', owner.id],
  ]);
  await it.tokens.revoke('owner');
  expect(await status(second)).toBe(401);
});

test('several that come at once are all listed', async () => {
  const codes = Array.from({ length: 5 }, () => it.codes.make('view'));
  await Promise.all(codes.map(browserOf));
  expect((await names()).filter((name) => name.startsWith('browser let in by the owner'))).toHaveLength(5);
});

test('what a token for some days lets in ends with it at the latest', async () => {
  const soon = Date.now() + 60_000;
  const { token } = await it.tokens.create({ name: 'guest', role: 'manage', expiresAt: soon });
  const first = await browserOf(await codeOf(bearer(token)));
  await post('/api/session', { code: await codeOf(first), device: 'garage' });
  await it.tokens.refresh();
  expect(it.tokens.list.map(({ kind, expiresAt }) => [kind, expiresAt])).toEqual([
    ['made', null],
    ['made', soon],
    ['browser', soon],
    ['edge', soon],
  ]);
});

test('browsers that an earlier version let in without a token are out at the next start', async () => {
  await browserOf(it.codes.make('view'));
  const file = join(it.folder, 'sessions.json');
  const kept = JSON.parse(await readFile(file, 'utf8'));
  const old = { token: null, role: 'manage', name: 'paired browser', expiresAt: Date.now() + 60_000 };
  await writeFile(file, JSON.stringify({ sessions: { ...kept.sessions, abc: old } }));
  expect((await SessionStore.open(it.folder)).endedAtOpen).toBe(1);
  expect((await SessionStore.open(it.folder)).endedAtOpen).toBe(0);
  expect(Object.keys(JSON.parse(await readFile(file, 'utf8')).sessions)).toEqual(Object.keys(kept.sessions));
});
