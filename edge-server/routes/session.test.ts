import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';

let it: TestApp;
beforeEach(async () => {
  it = await createTestApp({ tokenRequired: true });
});
afterEach(() => it.remove());

const JSON_TYPE = { 'Content-Type': 'application/json' };

async function signIn(proof: object): Promise<Response> {
  return it.ask('/api/session', { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(proof) });
}

async function cookieFor(role: 'view' | 'infer' | 'manage'): Promise<string> {
  const { token } = await it.tokens.create({ name: `a ${role}er`, role, expiresAt: null });
  const answer = await signIn({ token });
  expect(answer.status).toBe(204);
  return answer.headers.get('Set-Cookie')?.split(';')[0] ?? '';
}

test('without a proof there is the app, and nothing of anybody', async () => {
  expect((await it.ask('/')).status).toBe(200);
  expect((await it.ask('/livez')).status).toBe(200);
  for (const path of ['/api/pipelines', '/metrics', '/api/events/stream', '/api/models', '/openapi.json']) {
    const answer = await it.ask(path);
    expect([path, answer.status]).toEqual([path, 401]);
    expect(answer.headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
    expect(await answer.json()).toMatchObject({ type: 'unauthorized' });
  }
  expect(await (await it.ask('/api/session')).json()).toEqual({ required: true, role: null, name: null });
});

test('how ready the server is, is told to all; why, only to those who may see', async () => {
  const other = await createTestApp({ tokenRequired: true, reasons: ['The cellar is dark.'] });
  const strange = await other.ask('/readyz');
  expect([strange.status, await strange.json()]).toEqual([503, { ready: false }]);
  const { token } = await other.tokens.create({ name: 'probe', role: 'view', expiresAt: null });
  const known = await other.ask('/readyz', { headers: { Authorization: `Bearer ${token}` } });
  expect([known.status, (await known.json()).reasons]).toEqual([503, ['The cellar is dark.']]);
  await other.remove();
});

test('a token, and the cookie it is exchanged for, open what their role allows', async () => {
  const cookie = await cookieFor('view');
  expect((await it.ask('/api/pipelines', { headers: { Cookie: cookie } })).status).toBe(200);
  const change = { method: 'DELETE', headers: { Cookie: cookie, Origin: 'http://localhost:8080' } };
  const refused = await it.ask('/api/pipelines/things', change);
  expect([refused.status, (await refused.json()).message]).toEqual([
    403,
    expect.stringContaining('"manage"'),
  ]);
  const { token } = await it.tokens.create({ name: 'tool', role: 'manage', expiresAt: null });
  const allowed = await it.ask('/api/pipelines/things', {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(allowed.status).toBe(204);
});

test('a change by cookie must say which page it comes from', async () => {
  const cookie = await cookieFor('manage');
  const ask = (more: Record<string, string>) =>
    it.ask('/api/pipelines/things', { method: 'DELETE', headers: { Cookie: cookie, ...more } });
  expect((await ask({})).status).toBe(403);
  expect((await ask({ Origin: 'https://elsewhere.example' })).status).toBe(403);
  expect((await ask({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(204);
});

test('the cookie is out of reach of scripts and other sites, and signing out ends it', async () => {
  const { token } = await it.tokens.create({ name: 'phone', role: 'view', expiresAt: null });
  const set = (await signIn({ token })).headers.get('Set-Cookie') ?? '';
  expect(set).toMatch(/HttpOnly/);
  expect(set).toMatch(/SameSite=Strict/);
  const headers = { Cookie: set.split(';')[0] ?? '', 'Sec-Fetch-Site': 'same-origin' };
  expect(await (await it.ask('/api/session', { headers })).json()).toMatchObject({
    role: 'view',
    name: 'phone',
  });
  expect((await it.ask('/api/session', { method: 'DELETE', headers })).status).toBe(204);
  expect((await it.ask('/api/pipelines', { headers })).status).toBe(401);
});

test('a frame in a page of another site gets a cookie for there alone', async () => {
  const { token } = await it.tokens.create({ name: 'shop', role: 'infer', expiresAt: null });
  const set = (await signIn({ token, framed: true })).headers.get('Set-Cookie') ?? '';
  for (const part of ['HttpOnly', 'SameSite=None', 'Secure', 'Partitioned']) expect(set).toContain(part);
  const Cookie = set.split(';')[0] ?? '';
  // The page around the frame may ask for nothing with it.
  const foreign = { Cookie, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' };
  expect((await it.ask('/api/pipelines', { headers: { Cookie } })).status).toBe(200);
  expect((await it.ask('/api/pipelines', { headers: foreign })).status).toBe(403);
});

test('guessing is slowed down', async () => {
  const statuses = [];
  for (let round = 0; round < 11; round += 1)
    statuses.push((await signIn({ token: `guess ${round}` })).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
  it.clock.advance(10_000);
  const { token } = await it.tokens.create({ name: 'phone', role: 'view', expiresAt: null });
  expect((await signIn({ token })).status).toBe(204);
});

test('a pairing code is good once', async () => {
  const code = it.codes.make('manage');
  expect((await signIn({ code })).status).toBe(204);
  expect((await signIn({ code })).status).toBe(401);
});

test('who manages the server lets one more in: the code is good once, at the addresses that others know', async () => {
  const { token } = await it.tokens.create({ name: 'owner', role: 'manage', expiresAt: null });
  const invite = (headers: Record<string, string>, body: object = {}) =>
    it.ask('/api/session/codes', {
      method: 'POST',
      headers: { ...JSON_TYPE, ...headers },
      body: JSON.stringify(body),
    });
  const answer = await invite({ Authorization: `Bearer ${token}` });
  expect(answer.status).toBe(201);
  const invitation = await answer.json();
  expect(invitation).toEqual({
    code: expect.stringMatching(/^[A-Z2-9]{12}$/),
    role: 'infer',
    expires_in_s: 600,
    addresses: ['http://192.168.1.5:8080'],
  });
  expect((await signIn({ code: invitation.code })).status).toBe(204);
  expect((await signIn({ code: invitation.code })).status).toBe(401);
  expect((await invite({})).status).toBe(401);
  expect((await invite({ Cookie: await cookieFor('infer'), 'Sec-Fetch-Site': 'same-origin' })).status).toBe(
    403,
  );
  expect((await invite({ Authorization: `Bearer ${token}` }, { role: 'king' })).status).toBe(400);
});

test('behind a proxy that speaks HTTPS the cookie is for HTTPS alone', async () => {
  const { token } = await it.tokens.create({ name: 'phone', role: 'view', expiresAt: null });
  const headers = { ...JSON_TYPE, Origin: 'https://localhost:8080' };
  const answer = await it.ask('/api/session', { method: 'POST', headers, body: JSON.stringify({ token }) });
  expect(answer.headers.get('Set-Cookie')).toContain('Secure');
});

test('no page of another origin signs anybody in or out', async () => {
  for (const method of ['POST', 'DELETE'])
    for (const Origin of ['https://evil.example', 'null']) {
      const headers = { ...JSON_TYPE, Origin };
      expect((await it.ask('/api/session', { method, headers, body: '{}' })).status).toBe(403);
    }
  // What a form of another page can send without asking.
  const form = { 'Content-Type': 'text/plain', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' };
  expect((await it.ask('/api/session', { method: 'POST', headers: form, body: '{}' })).status).toBe(403);
});
