import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtInstallation } from '../built.cases.ts';
import { TokenStore } from './token-store.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-tokens-'));
});
afterEach(() => rm(folder, { recursive: true }));

const RECORD = { role: 'view', hash: 'h', createdAt: 0, expiresAt: null };
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

/** A process that waits for a word, then makes two tokens and ends the second one. */
const WRITER = (store: string): string => `
import { TokenStore } from '${store}';
const [folder, writer] = process.argv.slice(2);
const tokens = await TokenStore.open(folder);
process.once('message', async () => {
  for (const name of [writer, writer + ' too']) await tokens.create({ name, role: 'view', expiresAt: null });
  await tokens.revoke(writer + ' too');
  process.disconnect();
});
process.send('ready');
`;

test('20 processes that write in the same instant lose nothing', { timeout: 120_000 }, async () => {
  const { rootFolder } = builtInstallation();
  const built = join(rootFolder, 'build', 'edge-server', 'security', 'token-store.js');
  const script = join(folder, 'writer.mjs');
  await writeFile(script, WRITER(pathToFileURL(built).href));
  const names = Array.from({ length: 20 }, (_, index) => `writer ${index}`);
  const writers = names.map((name) => fork(script, [folder, name]));
  await Promise.all(writers.map((writer) => once(writer, 'message')));
  const ends = writers.map((writer) => once(writer, 'exit'));
  for (const writer of writers) writer.send('go');
  expect((await Promise.all(ends)).map(([code]) => code)).toEqual(names.map(() => 0));
  const kept = (await TokenStore.open(folder)).list.map(({ name }) => name);
  expect(kept.toSorted()).toEqual(names.toSorted());
  expect((await readdir(folder)).toSorted()).toEqual(['tokens.json', 'writer.mjs']);
});

test('what a process that died left locked is taken over', { timeout: 30_000 }, async () => {
  await writeFile(join(folder, 'tokens.json.lock'), 'of a process that died');
  const store = await TokenStore.open(folder);
  await store.create(PHONE);
  expect((await readdir(folder)).toSorted()).toEqual(['tokens.json']);
});

test('whoever lost its lock in the middle does it anew, with what the others have written', async () => {
  const others = { ...RECORD, id: 'a', name: 'panel' };
  const [file, lock] = [join(folder, 'tokens.json'), join(folder, 'tokens.json.lock')];
  const held: boolean[] = [];
  const store = await TokenStore.open(folder, () => {
    held.push(existsSync(lock));
    // As another process does that took this one for dead.
    if (held.length === 1) {
      writeFileSync(file, JSON.stringify({ tokens: [others] }));
      rmSync(lock);
    }
    return 0;
  });
  await store.create(PHONE);
  expect(held).toEqual([true, true]);
  expect(store.list.map(({ name }) => name)).toEqual(['panel', 'phone']);
  expect((await readdir(folder)).toSorted()).toEqual(['tokens.json']);
});

test('a change is noticed whatever the times and sizes say', async () => {
  const [here, there] = [await TokenStore.open(folder), await TokenStore.open(folder)];
  const file = join(folder, 'tokens.json');
  const { token } = await here.create(PHONE);
  await there.refresh();
  const before = await stat(file);
  await here.revoke('phone');
  await here.create({ ...PHONE, name: 'panel' });
  const after = await stat(file);
  // As if the clock had stood still, or the number of the file made up for it.
  await utimes(file, after.atime, (before.mtimeMs + before.ino - after.ino) / 1000);
  await there.refresh();
  expect(there.verify(token)).toBe(null);
});

test('what another version wrote stays in the file, and what it alone understands lets nobody in', async () => {
  const file = join(folder, 'tokens.json');
  const written = {
    version: 7,
    tokens: [
      { ...RECORD, id: 'a', name: 'phone', colour: 'red' },
      { ...RECORD, id: 'b', name: 'auditor', role: 'audit', issuer: 'a' },
      { ...RECORD, id: 'c', name: 'robot', kind: 'robot' },
    ],
  };
  await writeFile(file, JSON.stringify(written));
  const store = await TokenStore.open(folder);
  expect(store.list.map(({ name }) => name)).toEqual(['phone']);
  expect(['a', 'b', 'c'].map((id) => store.byId(id)?.id)).toEqual(['a', undefined, undefined]);
  await store.create({ ...PHONE, name: 'panel' });
  const { version, tokens } = JSON.parse(await readFile(file, 'utf8'));
  expect([version, tokens.length]).toEqual([7, 4]);
  expect(tokens).toEqual(expect.arrayContaining([expect.objectContaining(written.tokens[0] ?? {})]));
  expect(tokens).toEqual(expect.arrayContaining(written.tokens.slice(1)));
  // What it let in ends with it, whatever it is.
  await store.revoke('phone');
  const rest = JSON.parse(await readFile(file, 'utf8')).tokens;
  expect(rest.map(({ name }: { name: string }) => name)).toEqual(['panel', 'robot']);
});
