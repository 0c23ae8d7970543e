import { expect, test } from 'vitest';
import { loaderOf } from './flow-modules.ts';

const MODULES = { './thin.mjs': 'https://page.example/thin.mjs', half: null };

test('a worker loads what the page registered by its address', async () => {
  const load = loaderOf(MODULES, (address) => Promise.resolve({ default: address }));
  await expect(load('./thin.mjs')).resolves.toEqual({ default: 'https://page.example/thin.mjs' });
});

test('what cannot be had here is refused with what to do', async () => {
  const load = loaderOf(MODULES, () => Promise.reject(new Error('no such file')));
  await expect(load('half')).rejects.toMatchObject({ code: 'unsupported', message: /register its address/ });
  await expect(load('./thin.mjs')).rejects.toThrow(/`.\/thin.mjs` cannot be loaded: no such file/);
  const far = loaderOf(MODULES, () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(far('./thin.mjs')).rejects.toMatchObject({ code: 'edge_lost' });
  await expect(load('./thn.mjs')).rejects.toMatchObject({
    code: 'not_found',
    message: /did you mean `.\/thin.mjs`/,
  });
  await expect(load('https://page.example/thin.mjs')).rejects.toMatchObject({ code: 'not_found' });
  await expect(load('constructor')).rejects.toMatchObject({ code: 'not_found' });
});
