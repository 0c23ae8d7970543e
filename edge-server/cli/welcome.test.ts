import { expect, test, vi } from 'vitest';
import { qrCode } from './qr-code.ts';
import { welcome } from './welcome.ts';
import type { Started } from './welcome.ts';

const here: Started = {
  url: 'http://localhost:8080',
  otherUrls: [],
  fingerprint: null,
  tokens: null,
  insecure: false,
  invite: () => 'CODE',
};
const lan: Started = {
  ...here,
  url: 'https://localhost:8080',
  otherUrls: ['https://192.168.1.5:8080', 'https://[fd00::1]:8080'],
  tokens: 0,
};

test('on this machine alone the address is all there is to say', () => {
  expect(welcome(here, true)).toBe('Sightline is at http://localhost:8080\n');
});

test('beyond it the terminal shows how a phone gets in, and how tokens are made', () => {
  const text = welcome(lan, true);
  expect(text).toContain('For others it is at https://[fd00::1]:8080');
  expect(text).toContain(qrCode('https://192.168.1.5:8080/#pair=CODE'));
  expect(text).toContain('\nhttps://192.168.1.5:8080/#pair=CODE\n');
  expect(text).toContain('sightline token create');
  expect(welcome({ ...lan, tokens: 2 }, true)).not.toContain('sightline token create');
});

test('a certificate of its own is named, so that others can compare it', () => {
  expect(welcome({ ...here, fingerprint: 'AA:BB' }, false)).toContain('certificate is AA:BB');
});

test('what is kept as a log gets no code', () => {
  const invite = vi.fn<Started['invite']>();
  const text = welcome({ ...lan, invite }, false);
  expect(invite).not.toHaveBeenCalled();
  expect(text).toContain('sightline pair');
  expect(text).not.toContain('#pair=');
});

test.each([true, false])(
  'where everybody may do everything that is said, and nobody pairs (%s)',
  (isTerminal) => {
    const text = welcome({ ...lan, tokens: null, insecure: true }, isTerminal);
    expect(text).toMatch(/WARNING.*--insecure.*\n.*[Aa]nybody on the network can watch/);
    expect(text).toMatch(/sightline token create <name> --role manage.*without --insecure/);
    expect(text).not.toContain('pair');
    expect(welcome(lan, isTerminal)).not.toContain('--insecure');
  },
);

test('a page by http is told to have no camera', () => {
  const plain = { ...lan, otherUrls: ['http://192.168.1.5:8080'] };
  expect(welcome(plain, true)).toContain('--https');
});
