import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFiles } from '../app.cases.ts';
import { WebFolder, safePath } from './web-folder.ts';

let outside: string;
beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'sightline-web-'));
  await writeFiles(outside, {
    'secret.txt': 'secret',
    'web/index.html': 'page',
    'web/a b.txt': 'x',
    'web/.env': 'key',
  });
  await symlink(join(outside, 'secret.txt'), join(outside, 'web', 'link.txt'));
});
afterAll(() => rm(outside, { recursive: true, force: true }));

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/x/../../secret.txt',
  '/..\\secret.txt',
  '/%00',
  '/.env',
  '/%',
  '//secret.txt',
  '/index.html/',
  `/${'a'.repeat(5000)}`,
])('finds nothing at %s', async (path) => {
  expect(await new WebFolder(join(outside, 'web')).find(path, '')).toBeUndefined();
});

test('finds files and the page of a folder', async () => {
  const folder = new WebFolder(join(outside, 'web'));
  expect((await folder.find('/a%20b.txt', ''))?.size).toBe(1);
  expect((await folder.find('/', ''))?.path).toBe(join(outside, 'web', 'index.html'));
  expect(await folder.isBuilt()).toBe(true);
  expect(await new WebFolder(join(outside, 'none')).isBuilt()).toBe(false);
});

test('no path leads out of the folder', () => {
  const piece = fc.constantFrom('..', '.', '%2e', '%2E%2e', '%2f', '/', '\\', '%5c', 'a', '%00', ':', '%');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const path = safePath(`/${pieces.join('')}`);
      if (path === undefined) return;
      expect(normalize(join('/root', path)).startsWith('/root')).toBe(true);
    }),
  );
});
