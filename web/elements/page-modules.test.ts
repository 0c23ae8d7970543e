import { expect, test } from 'vitest';
import { PageModules } from './page-modules.ts';
import { pageModules, registerElement } from './register-element.ts';

const ORIGIN = 'https://page.example';
const half = (): null => null;

test('what the page registers is what documents may name', async () => {
  const modules = new PageModules(ORIGIN, (address) => Promise.resolve({ default: address }));
  const takeBack = modules.register('half', half);
  modules.register('./deep.js', new URL('/deep.js', ORIGIN));
  await expect(modules.load('half')).resolves.toEqual({ default: half });
  await expect(modules.load('./deep.js')).resolves.toEqual({ default: `${ORIGIN}/deep.js` });
  expect(modules.addresses).toEqual({ './deep.js': `${ORIGIN}/deep.js`, half: null });
  takeBack();
  await expect(modules.load('half')).rejects.toMatchObject({ code: 'not_found' });
});

test('nothing else is loaded, and nothing from elsewhere', async () => {
  const modules = new PageModules(ORIGIN);
  modules.register('half', half);
  await expect(modules.load('hlaf')).rejects.toThrow(/did you mean `half`\?/);
  await expect(modules.load('https://page.example/x.js')).rejects.toThrow(/register it first/);
  for (const address of ['https://elsewhere.example/x.js', 'data:text/javascript,1', 'blob:null/1']) {
    expect(() => modules.register('far', new URL(address))).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
  }
});

test('a name is registered once, and taking back an old one leaves the new one alone', async () => {
  const modules = new PageModules(ORIGIN);
  const takeBack = modules.register('half', half);
  expect(() => modules.register('half', half)).toThrow(expect.objectContaining({ code: 'conflict' }));
  takeBack();
  modules.register('half', () => undefined);
  takeBack();
  await expect(modules.load('half')).resolves.toBeDefined();
});

test('a module that cannot be imported is told by name, and their number is bounded', async () => {
  const modules = new PageModules(ORIGIN, () => Promise.reject(new Error('no such file')));
  modules.register('m', new URL('/m.js', ORIGIN));
  await expect(modules.load('m')).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/`m` cannot be loaded: no such file/),
  });
  for (let n = 1; n < 256; n += 1) modules.register(`m${n}`, half);
  expect(() => modules.register('last', half)).toThrow(expect.objectContaining({ code: 'too_large' }));
});

test('a module that did not come is asked for anew the next time, which a browser only does by another address', async () => {
  const asked: string[] = [];
  const modules = new PageModules(ORIGIN, (address) => {
    asked.push(address);
    if (asked.length < 3) return Promise.reject(new TypeError('Failed to fetch'));
    return Promise.resolve({ default: half });
  });
  modules.register('m', new URL('/m.js', ORIGIN));
  await expect(modules.load('m')).rejects.toMatchObject({ code: 'edge_lost' });
  await expect(modules.load('m')).rejects.toMatchObject({ code: 'edge_lost' });
  await expect(modules.load('m')).resolves.toEqual({ default: half });
  await modules.load('m');
  expect(asked).toEqual(['', '#1', '#2', '#2'].map((end) => `${ORIGIN}/m.js${end}`));
});

test('the page has one list for all its pipelines', async () => {
  const takeBack = registerElement('half', half);
  await expect(pageModules.load('half')).resolves.toEqual({ default: half });
  takeBack();
});
