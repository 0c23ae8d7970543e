import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createModuleLoader } from './module-loader.ts';
import { modulesIn } from './modules-in.ts';

const root = mkdtempSync(join(tmpdir(), 'sightline-modules-'));
const folder = join(root, 'home');

beforeAll(() => {
  mkdirSync(join(folder, 'elements'), { recursive: true });
  writeFileSync(join(folder, 'half.mjs'), 'export default (message) => message;');
  writeFileSync(join(folder, 'elements', 'deep.mjs'), 'export const answer = 42;');
  writeFileSync(join(folder, 'broken.mjs'), 'export default (');
  writeFileSync(join(folder, 'data.json'), '{}');
  writeFileSync(join(root, 'outside.mjs'), 'export default 1;');
  symlinkSync(join(root, 'outside.mjs'), join(folder, 'link.mjs'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Everything is named by the document, so that only the name itself is judged. */
async function load(specifier: string): Promise<unknown> {
  return createModuleLoader({ folder, allowed: [specifier] })(specifier);
}

test('a module beside the document is loaded, and one in a folder below', async () => {
  await expect(load('./half.mjs')).resolves.toMatchObject({ default: expect.any(Function) });
  await expect(load('./elements/deep.mjs')).resolves.toMatchObject({ answer: 42 });
});

test('what the document on the disk does not name is not loaded, wherever it lies', async () => {
  const loader = createModuleLoader({ folder, allowed: ['./half.mjs'] });
  await expect(loader('./elements/deep.mjs')).rejects.toMatchObject({ code: 'forbidden' });
  await expect(createModuleLoader({ folder, allowed: [] })('./half.mjs')).rejects.toThrow(/start again/);
});

test.each([
  './../outside.mjs',
  './elements/../../outside.mjs',
  './link.mjs',
  '../outside.mjs',
  'node:fs.js',
  'fs',
  '/etc/passwd.js',
  'https://example.org/a.js',
  'data:text/javascript,export default 1',
  './data.json',
  './half\0.mjs',
])('%j is refused even when it is named', async (specifier) => {
  await expect(load(specifier)).rejects.toMatchObject({ code: 'forbidden' });
});

test('a module that is missing and one that is broken are told apart', async () => {
  await expect(load('./missing.mjs')).rejects.toMatchObject({ code: 'not_found' });
  await expect(load('./broken.mjs')).rejects.toMatchObject({ code: 'unsupported' });
});

test('the modules that a document names are found, once each', () => {
  const elements = [
    { source: 'camera' },
    { user: { module: './a.js' }, name: 'mine' },
    { async_map: { module: './b.js' } },
    { user: { module: 3 } },
    {},
  ];
  const document = {
    pipelines: {
      one: { elements },
      two: { elements: [{ user: { module: './a.js' } }] },
    },
  };
  expect(modulesIn(document)).toEqual(['./a.js', './b.js']);
});
