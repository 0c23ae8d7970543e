import { expect, test } from 'vitest';
import { readDeviceAddress } from './device-address.ts';

test.each([
  ['https://192.168.1.5:8080', 'https://192.168.1.5:8080', null],
  [' http://localhost:8080/ ', 'http://localhost:8080', null],
  ['https://garage.local:8080/#pair=ABC', 'https://garage.local:8080', { code: 'ABC' }],
  ['https://garage.local/#token=sightline_1_x', 'https://garage.local', { token: 'sightline_1_x' }],
])('%s is read', (text, origin, proof) => {
  expect(readDeviceAddress(text)).toEqual({ origin, proof });
});

test.each([
  'garage:8080',
  'ftp://garage',
  'file:///etc/passwd',
  'https://me:secret@garage',
  'https://garage/api',
  'https://garage/?token=secret',
  'javascript:alert(1)',
  '',
  `https://${'x'.repeat(3000)}`,
])('%s is refused, and what it holds not repeated', (text) => {
  expect(() => readDeviceAddress(text)).toThrow(/address/);
  expect(() => readDeviceAddress(text)).not.toThrow(/secret/);
});
