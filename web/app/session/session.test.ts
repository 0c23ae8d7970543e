import { expect, test, vi } from 'vitest';
import { takeProof } from './proof.ts';
import { Session } from './session.ts';
import type { SessionRole, SessionState } from './session.ts';
import { whyNotInfer, whyNotManage, whyUnlisted } from './session-words.ts';

/** An edge that knows one token, as far as a session asks it. */
class FakeEdge {
  role: string | null = null;
  required = true;
  keepsCookies = true;
  reachable = true;
  readonly told: string[] = [];
  #others: (() => void)[] = [];

  readonly session = new Session({
    baseUrl: 'https://edge.example/',
    fetch: (url, init) => this.#answer(url, init),
    port: { hear: (listener) => this.#others.push(listener), tell: () => this.told.push('changed') },
  });

  otherTabChanged(): void {
    for (const listener of this.#others) listener();
  }

  #answer(url: URL, { method = 'GET', body, cache }: RequestInit): Promise<Response> {
    if (!this.reachable) return Promise.reject(new TypeError('Failed to fetch'));
    expect([url.href, cache]).toEqual(['https://edge.example/api/session', 'no-store']);
    if (method === 'GET')
      return json(200, { required: this.required, role: this.role, name: this.role && 'phone' });
    if (method === 'DELETE') this.role = null;
    else if (body === '{"token":"good"}') this.role = this.keepsCookies ? 'infer' : null;
    else return json(body === '{"token":"again"}' ? 429 : 401, { message: 'Not so.' });
    return Promise.resolve(new Response(null, { status: 204 }));
  }
}

function json(status: number, body: object): Promise<Response> {
  return Promise.resolve(new Response(JSON.stringify(body), { status }));
}

test('it is known whether one has to sign in, and an edge out of reach changes nothing', async () => {
  const edge = new FakeEdge();
  expect(edge.session.state).toEqual({ kind: 'unknown' });
  await edge.session.check();
  expect(edge.session.state).toEqual({ kind: 'signed-out' });
  edge.reachable = false;
  await edge.session.check();
  expect(edge.session.state).toEqual({ kind: 'signed-out' });
  Object.assign(edge, { reachable: true, required: false });
  await edge.session.check();
  expect(edge.session.state).toEqual({ kind: 'open' });
});

test('signing in and out is told to listeners and to the other tabs, once each', async () => {
  const edge = new FakeEdge();
  const seen = vi.fn<(state: SessionState) => void>();
  edge.session.on(seen);
  await edge.session.signIn({ token: 'good' });
  expect(edge.session.state).toEqual({ kind: 'signed-in', role: 'infer', name: 'phone' });
  await edge.session.check();
  await edge.session.signOut();
  expect(seen.mock.calls.map(([{ kind }]) => kind)).toEqual(['signed-in', 'signed-out']);
  expect(edge.told).toEqual(['changed', 'changed']);
});

test('what another tab did is looked up', async () => {
  const edge = new FakeEdge();
  await edge.session.check();
  edge.role = 'manage';
  edge.otherTabChanged();
  await vi.waitFor(() => expect(edge.session.state).toMatchObject({ role: 'manage' }));
});

test.each([
  ['bad', 'unauthorized'],
  ['again', 'overloaded'],
])('the proof %s is refused in the words of the edge', async (token, code) => {
  const edge = new FakeEdge();
  await expect(edge.session.signIn({ token })).rejects.toMatchObject({ code, message: 'Not so.' });
});

test('a browser that keeps no cookie, and an edge that does not answer, are said', async () => {
  const edge = new FakeEdge();
  edge.keepsCookies = false;
  await expect(edge.session.signIn({ token: 'good' })).rejects.toThrow(/keeps no cookie/);
  edge.reachable = false;
  await expect(edge.session.signIn({ token: 'good' })).rejects.toMatchObject({ code: 'edge_lost' });
});

test.each([
  ['#pair=abcd', { code: 'ABCD' }],
  ['#token=sightline_1_x-Y', { token: 'sightline_1_x-Y' }],
  ['#pair=', null],
  [`#token=${'x'.repeat(513)}`, null],
])('a proof in %s is taken, and the address is cleaned', (hash, proof) => {
  const replaceState = vi.fn<History['replaceState']>();
  expect(takeProof({ hash, pathname: '/a', search: '?b' }, { replaceState })).toEqual(proof);
  expect(replaceState).toHaveBeenCalledExactlyOnceWith(null, '', '/a?b');
});

test.each(['', '#models', '#paired=1'])('the address %j is left as it is', (hash) => {
  const replaceState = vi.fn<History['replaceState']>();
  expect(takeProof({ hash, pathname: '/', search: '' }, { replaceState })).toBe(null);
  expect(replaceState).not.toHaveBeenCalled();
});

function as(role: SessionRole): SessionState {
  return { kind: 'signed-in', role, name: 'tv' };
}

test('what one may not do is said with what it needs', () => {
  expect(whyNotManage(as('infer'))).toContain('"manage"');
  expect(whyNotManage({ kind: 'signed-out' })).toContain('Sign in');
  expect(whyNotInfer(as('view'))).toContain('"infer"');
  expect(whyUnlisted(as('view'))).toContain('"infer"');
  for (const state of [as('manage'), { kind: 'open' }, { kind: 'unknown' }] as const)
    expect([whyNotManage(state), whyNotInfer(state), whyUnlisted(state)]).toEqual([null, null, null]);
  expect([whyNotInfer(as('infer')), whyUnlisted(as('infer'))]).toEqual([null, null]);
});
