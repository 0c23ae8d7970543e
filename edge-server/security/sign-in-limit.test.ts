import { expect, test } from 'vitest';
import { SignInLimit, networkOf } from './sign-in-limit.ts';

function tries(limit: SignInLimit, addresses: readonly string[], now = 0): number[] {
  return addresses.map((address) => limit.begin(address, now));
}

test('an address that guesses has to wait after ten tries; others need not', () => {
  const limit = new SignInLimit();
  const guesses = Array.from({ length: 12 }, () => '10.0.0.1');
  expect(tries(limit, guesses).map((wait) => wait > 0)).toEqual(guesses.map((_guess, at) => at >= 10));
  expect(limit.begin('10.0.0.2', 0)).toBe(0);
  expect(limit.begin('10.0.0.1', 10_000)).toBe(0);
  expect(limit.begin('10.0.0.1', 10_000)).toBe(10);
});

test('many addresses together guess no faster than a few', () => {
  const limit = new SignInLimit();
  const addresses = Array.from({ length: 130 }, (_none, at) => `10.0.1.${at}`);
  expect(tries(limit, addresses).filter((wait) => wait === 0)).toHaveLength(100);
  expect(limit.begin('10.9.9.9', 500)).toBe(0);
  expect(limit.begin('10.9.9.8', 500)).toBe(1);
});

test('whoever knows is not kept out by signing in often', () => {
  const limit = new SignInLimit();
  for (let round = 0; round < 200; round += 1) {
    expect(limit.begin('10.0.0.1', 0)).toBe(0);
    limit.succeeded('10.0.0.1', 0);
  }
});

test.each([
  ['192.168.1.5', '192.168.1.5'],
  ['::ffff:192.168.1.5', '192.168.1.5'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  ['local', 'local'],
])('%s belongs to %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
