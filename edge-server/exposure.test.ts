import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { lanAddresses, serverAddresses } from './exposure.ts';

function found(address: string, internal = false): NetworkInterfaceInfo {
  const base = { address, internal, netmask: '', mac: '', cidr: null };
  return address.includes(':') ? { ...base, family: 'IPv6', scopeid: 0 } : { ...base, family: 'IPv4' };
}

test('what a phone can reach comes first: no containers, no long addresses', () => {
  const interfaces = {
    lo: [found('127.0.0.1', true)],
    docker0: [found('172.17.0.1')],
    wlan0: [found('fd00::5'), found('192.168.1.5')],
  };
  expect(lanAddresses(interfaces)).toEqual(['192.168.1.5', 'fd00::5', '172.17.0.1']);
});

test.each([
  ['127.0.0.1', null, 'http://localhost:1', []],
  ['::1', null, 'http://[::1]:1', []],
  ['192.168.1.5', {}, 'https://192.168.1.5:1', ['https://192.168.1.5:1']],
  ['fd00::5', null, 'http://[fd00::5]:1', ['http://[fd00::5]:1']],
])('a server that listens at %s is there', (host, https, here, others) => {
  expect(serverAddresses(https, host, 1)).toEqual({ here, others });
});

test('one that listens everywhere is at localhost, and at each address of the machine', () => {
  const { here, others } = serverAddresses({}, '0.0.0.0', 1);
  expect(here).toBe('https://localhost:1');
  expect(others).toHaveLength(lanAddresses().length);
});
