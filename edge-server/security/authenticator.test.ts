import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestAccess } from './access.cases.ts';
import { cookieOf } from './credentials.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-access-'));
});
afterEach(() => rm(folder, { recursive: true }));

const NOBODY = { authorization: undefined, cookie: undefined };

test('where nothing is demanded everybody may do everything', async () => {
  const { authenticator } = await openTestAccess(folder, false);
  expect(await authenticator.identify(NOBODY)).toMatchObject({ role: 'manage', by: 'open' });
});

test('a token in a header is who it was made for; a wrong one is nobody, whatever the cookie', async () => {
  const { authenticator, tokens } = await openTestAccess(folder, true);
  const { token, record } = await tokens.create({ name: 'phone', role: 'infer', expiresAt: null });
  const secret = await authenticator.admit({ token });
  const cookie = `a=b; sightline=${secret ?? ''}`;
  expect(await authenticator.identify(NOBODY)).toBe(null);
  expect(await authenticator.identify({ ...NOBODY, authorization: `Bearer ${token}` })).toEqual({
    role: 'infer',
    name: 'phone',
    by: 'token',
    token: record.id,
  });
  expect(await authenticator.identify({ cookie, authorization: undefined })).toMatchObject({ by: 'session' });
  for (const wrong of ['Bearer nonsense', 'Basic abc', `Bearer ${token}x`, 'Bearer'])
    expect(await authenticator.identify({ cookie, authorization: wrong })).toBe(null);
});

test('a browser stays let in over a restart, and is out with its token', async () => {
  const { authenticator, tokens } = await openTestAccess(folder, true);
  const { token } = await tokens.create({ name: 'phone', role: 'view', expiresAt: null });
  const cookie = `sightline=${(await authenticator.admit({ token })) ?? ''}`;
  const again = await openTestAccess(folder, true);
  expect(await again.authenticator.identify({ cookie, authorization: undefined })).toMatchObject({
    role: 'view',
  });
  await tokens.revoke('phone');
  expect(await again.authenticator.identify({ cookie, authorization: undefined })).toBe(null);
});

test('a pairing code lets one in, once, for a while; signing out ends it', async () => {
  let now = 0;
  const { authenticator, codes } = await openTestAccess(folder, true, () => now);
  const code = codes.make('manage');
  const cookie = `sightline=${(await authenticator.admit({ code })) ?? ''}`;
  expect(await authenticator.admit({ code })).toBe(null);
  expect(await authenticator.identify({ cookie, authorization: undefined })).toMatchObject({
    role: 'manage',
  });
  await authenticator.dismiss(cookie);
  expect(await authenticator.identify({ cookie, authorization: undefined })).toBe(null);
  const late = codes.make('view');
  now = 10 * 60 * 1000;
  expect(await authenticator.admit({ code: late })).toBe(null);
});

test('a code lets do no more than whoever made it may', async () => {
  const { authenticator, tokens } = await openTestAccess(folder, true);
  const { token } = await tokens.create({ name: 'phone', role: 'infer', expiresAt: null });
  const phone = await authenticator.identify({ ...NOBODY, authorization: `Bearer ${token}` });
  if (phone === null) throw new Error('not let in');
  expect(() => authenticator.invite(phone, 'manage')).toThrow(/needs the role "manage"/);
  expect(await authenticator.admit({ code: authenticator.invite(phone, 'view') })).not.toBe(null);
});

test('a session ends by itself', async () => {
  let now = 0;
  const { authenticator, codes } = await openTestAccess(folder, true, () => now);
  const cookie = `sightline=${(await authenticator.admit({ code: codes.make('view') })) ?? ''}`;
  now = 30 * 24 * 3600 * 1000;
  expect(await authenticator.identify({ cookie, authorization: undefined })).toBe(null);
});

test.each([
  ['a=1; sightline=x; b=2', 'x'],
  ['sightline=', null],
  ['sightline', null],
  ['xsightline=1', null],
  [`sightline=${'x'.repeat(513)}`, null],
  [undefined, null],
])('the cookie in %j is %j', (header, value) => {
  expect(cookieOf(header, 'sightline')).toBe(value);
});
