import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { TokenStore } from '../security/token-store.ts';
import { HttpDeviceLink } from './device-link.ts';
import type { LinkTarget } from './device-link.ts';
import { leaveDevice } from './leave-device.ts';
import { RealEdge } from './two-edges.cases.ts';
import { endServer, listenOnLoopback } from '../loopback.cases.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let hub: RealEdge;
let garage: RealEdge;
let manager: string;

beforeAll(async () => {
  [hub, garage] = await Promise.all([
    RealEdge.start('pipelines: {}', { requireToken: true }),
    RealEdge.start('pipelines: {}', { requireToken: true }),
  ]);
  manager = await hub.token('manage');
});
afterAll(async () => {
  await Promise.all([hub.remove(), garage.remove()]);
});

/** Pairs an edge; gives the token that lets the hub in there. */
async function pair(proof: { address: string; token?: string }): Promise<string> {
  const body = { ...proof, name: 'Garage' };
  const paired = await hub.ask('/api/devices', manager, { method: 'POST', body });
  expect(paired.status).toBe(201);
  const { devices } = JSON.parse(await readFile(join(hub.data, 'devices.json'), 'utf8'));
  return devices[0].token;
}

async function removed(): Promise<{ token: string; message: string }> {
  const answer = await hub.ask('/api/devices/garage', manager, { method: 'DELETE' });
  expect(answer.status).toBe(200);
  expect(await (await hub.ask('/api/devices', manager)).json()).toEqual([]);
  return answer.json();
}

const linkOf = (edge: RealEdge): string => `${edge.url}/#pair=${edge.server.invite('manage')}`;

async function statusOf(edge: RealEdge, token: string): Promise<number> {
  return (await edge.ask('/api/pipelines', token)).status;
}

test('the token of a link is revoked there; what it let in stays', async () => {
  const token = await pair({ address: linkOf(garage) });
  const made = await garage.ask('/api/session/codes', token, { method: 'POST', body: { role: 'view' } });
  const { code } = await made.json();
  const body = { code, device: 'shed' };
  const guest = await (await garage.ask('/api/session', null, { method: 'POST', body })).json();
  expect(await statusOf(garage, token)).toBe(200);
  expect(await removed()).toEqual({
    token: 'revoked',
    message: '"Garage" is forgotten, and the token of this edge there is revoked.',
  });
  expect([await statusOf(garage, token), await statusOf(garage, guest.token)]).toEqual([401, 200]);
  const names = (await TokenStore.open(garage.data)).list.map(({ name }) => name);
  expect(names).toEqual([expect.stringMatching(/^edge shed /)]);
});

test('a token that was made by hand is kept there, and the command that is told ends it', async () => {
  const token = await pair({ address: garage.url, token: await garage.token('view') });
  const answer = await removed();
  expect(answer).toMatchObject({ token: 'kept', message: expect.stringContaining('made by hand') });
  expect(await statusOf(garage, token)).toBe(200);
  const [, id = ''] = /sightline token revoke ([0-9a-f]{8})$/.exec(answer.message) ?? [];
  await (await TokenStore.open(garage.data)).revoke(id);
  expect(await statusOf(garage, token)).toBe(401);
});

test('one that is over there already is said to be', async () => {
  const token = await pair({ address: linkOf(garage) });
  await (await TokenStore.open(garage.data)).revoke(token.split('_')[1] ?? '');
  expect(await removed()).toMatchObject({ token: 'revoked' });
});

test('an edge that is away is forgotten all the same, and what to do there is told', async () => {
  const shed = await RealEdge.start('pipelines: {}', { requireToken: true });
  const token = await pair({ address: linkOf(shed) });
  await shed.server.close();
  const { token: became, message } = await removed();
  expect(became).toBe('kept');
  expect(message).toMatch(/cannot be reached: .* sightline token revoke [0-9a-f]{8}$/);
  expect(message).not.toContain(token);
  await shed.remove();
});

test('the token of a link by which nothing was paired is revoked at once', async () => {
  const body = { address: linkOf(hub) };
  const refused = await hub.ask('/api/devices', manager, { method: 'POST', body });
  expect([refused.status, (await refused.json()).message]).toEqual([409, expect.stringContaining('itself')]);
  const kinds = (await TokenStore.open(hub.data)).list.map(({ kind }) => kind);
  expect(kinds).toEqual(['made']);
});

test('only an edge ends its token so, and only one that is good', async () => {
  const view = await garage.token('view');
  const leave = async (token: string): Promise<readonly [number, unknown]> => {
    const answer = await garage.ask('/api/session', token, { method: 'DELETE' });
    return [answer.status, (await answer.json()).revoked];
  };
  expect(await leave(view)).toEqual([200, false]);
  expect(await statusOf(garage, view)).toBe(200);
  expect(await leave(`${view}x`)).toEqual([401, undefined]);
});

/** What is said of leaving a server that answers like this; four seconds pass once it was asked. */
async function leftWith(answer: RequestListener): Promise<string> {
  const clock = new FakeClock();
  const server = createServer((request, response) => {
    answer(request, response);
    if (!response.writableEnded) clock.advance(4_000);
  });
  const origin = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  const token = 'sightline_0123abcd_secret';
  const open = (target: LinkTarget): HttpDeviceLink => new HttpDeviceLink(target, clock);
  const { message } = await leaveDevice({ name: 'Old', origin, token, certificate: null }, { open, clock });
  await endServer(server);
  return message;
}

test.each<[string, RequestListener, string]>([
  ['knows cookies alone', (_, response) => response.writeHead(204).end(), 'it answered 204.'],
  ['is something else', (_, response) => response.end('<html>'), 'no Sightline edge'],
  ['says nothing', () => undefined, 'it did not answer within 4 s.'],
  ['stops in the middle', (_, response) => response.write('{'), 'it did not answer within 4 s.'],
])('whoever %s leaves the token to be revoked by hand', async (_, answer, why) => {
  const message = await leftWith(answer);
  expect(message).toContain(why);
  expect(message).toMatch(/End it there with: sightline token revoke 0123abcd$/);
});
