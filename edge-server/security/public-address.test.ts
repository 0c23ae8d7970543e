import { expect, test } from 'vitest';
import { isPublicAddress, lookupPublic, mayBePublic } from './public-address.ts';

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each([
  '127.0.0.1',
  '127.8.9.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fc00::1',
  'fd12::1',
  'fe80::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '0:0:0:0:0:ffff:0a00:0001',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'localhost',
  '',
])('%s is not', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

const judge = (url: string) => mayBePublic(new URL(url));

test('names that can only be private are known without asking', () => {
  expect(judge('https://fcm.googleapis.com/x')).toBe(true);
  for (const url of [
    'https://localhost/x',
    'https://printer/x',
    'https://printer.local/x',
    'https://a.localhost./x',
    'https://127.1/x',
    'https://0x7f000001/x',
    'https://[::1]/x',
    'https://[::ffff:10.0.0.1]/x',
  ]) {
    expect(judge(url)).toBe(false);
  }
});

const ask = (trusted: readonly string[]) =>
  new Promise<unknown>((resolve) => {
    lookupPublic(new Set(trusted))('localhost', {}, (error, address) => resolve(error ?? address));
  });

test('a name that leads home is refused when it is connected to, unless it is trusted', async () => {
  expect(String(await ask([]))).toContain('localhost is no address of the internet');
  expect(['127.0.0.1', '::1']).toContain(await ask(['localhost']));
});
