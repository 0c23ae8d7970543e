import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TokenStore } from './token-store.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-tokens-'));
});
afterEach(() => rm(folder, { recursive: true }));

const PHONE = { name: 'phone', role: 'view', expiresAt: null } as const;

test('a token is good in every process at once, until it is revoked in any', async () => {
  const here = await TokenStore.open(folder);
  const there = await TokenStore.open(folder);
  const { token, record } = await here.create(PHONE);
  expect(there.verify(token)).toBe(null);
  await there.refresh();
  expect(there.verify(token)).toEqual(record);
  expect(there.verify(`${token}x`)).toBe(null);
  await there.revoke('phone');
  await here.refresh();
  expect(here.verify(token)).toBe(null);
});

test('the file holds no token, and only its owner may read it', async () => {
  const store = await TokenStore.open(folder);
  const { token } = await store.create(PHONE);
  const file = join(folder, 'tokens.json');
  expect(await readFile(file, 'utf8')).not.toContain(token.slice(-20));
  expect((await stat(file)).mode & 0o077).toBe(0);
});

test('a token ends at its time', async () => {
  let now = 0;
  const store = await TokenStore.open(folder, () => now);
  const { token, record } = await store.create({ ...PHONE, expiresAt: 1000 });
  now = 999;
  expect([store.verify(token)?.id, store.byId(record.id)?.id]).toEqual([record.id, record.id]);
  now = 1000;
  expect([store.verify(token), store.byId(record.id)]).toEqual([null, null]);
});

test('what cannot be done says what can', async () => {
  const store = await TokenStore.open(folder);
  await store.create(PHONE);
  await expect(store.create(PHONE)).rejects.toThrow(/already/);
  await expect(store.create({ ...PHONE, name: ' ' })).rejects.toThrow(/1 to 64/);
  await expect(store.revoke('fone')).rejects.toThrow(/There are: phone/);
});

test('a damaged file lets nobody in and is said to be damaged', async () => {
  await writeFile(join(folder, 'tokens.json'), '{"tokens": [{}]}');
  await expect(TokenStore.open(folder)).rejects.toMatchObject({ code: 'storage' });
});
