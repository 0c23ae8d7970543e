import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { certificateNames } from './certificate-names.ts';
import { openSelfSigned, ownCertificateFile } from './self-signed.ts';
import { readCertificate } from './tls-material.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const DAY_MS = 24 * 3600 * 1000;
const NAMES = {
  names: ['localhost', 'kitchen', 'kitchen.local'],
  addresses: ['127.0.0.1', '::1', '192.168.1.5'],
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-tls-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a certificate is made for every name, with a key that only this user may read', async () => {
  const { cert, key, isSelfSigned } = await openSelfSigned(folder, NAMES, NOW);
  const certificate = new X509Certificate(cert);
  expect(isSelfSigned).toBe(true);
  expect(createPrivateKey(key).asymmetricKeyType).toBe('ec');
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
  for (const name of NAMES.names) expect(certificate.checkHost(name)).toBe(name);
  for (const address of NAMES.addresses) expect(certificate.checkIP(address)).toBe(address);
  expect(certificate.checkHost('elsewhere.example')).toBe(undefined);
  expect(certificate.ca).toBe(false);
  expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBeLessThanOrEqual(
    397 * DAY_MS,
  );
  expect((await stat(join(folder, 'certificate-key.pem'))).mode & 0o777).toBe(0o600);
});

test('it is kept over a restart, until it ends soon, a name is missing, or it is damaged', async () => {
  const open = (names = NAMES, now = NOW) => openSelfSigned(folder, names, now);
  const first = await open();
  expect(await open()).toEqual(first);
  expect(await open({ ...NAMES, names: ['localhost'] })).toEqual(first);
  expect(await open(NAMES, NOW + 300 * DAY_MS)).toEqual(first);
  const later = await open(NAMES, NOW + 380 * DAY_MS);
  expect(later.cert).not.toBe(first.cert);
  const moved = await open({ ...NAMES, addresses: ['10.0.0.7'] }, NOW + 380 * DAY_MS);
  expect(moved.cert).not.toBe(later.cert);
  await writeFile(ownCertificateFile(folder), 'nonsense');
  expect(new X509Certificate((await open()).cert).checkIP('192.168.1.5')).toBe('192.168.1.5');
  await writeFile(ownCertificateFile(folder), moved.cert);
  expect((await open({ ...NAMES, addresses: ['10.0.0.7'] }, NOW + 380 * DAY_MS)).cert).not.toBe(moved.cert);
});

test('loopback is always among the names, and other names are without brackets', () => {
  expect(certificateNames('127.0.0.1', ['edge.example', '[fd00::1]'])).toEqual({
    names: ['localhost', 'edge.example'],
    addresses: ['127.0.0.1', '::1', 'fd00::1'],
  });
  expect(certificateNames('192.168.1.5', []).addresses).toContain('192.168.1.5');
});

test("the user's own certificate is taken, or what is wrong with it is said", async () => {
  const { cert, key } = await openSelfSigned(folder, NAMES, NOW);
  const own = { cert: ownCertificateFile(folder), key: join(folder, 'certificate-key.pem') };
  expect(await readCertificate(own, NOW)).toEqual({ cert, key, isSelfSigned: false });
  await expect(readCertificate({ ...own, cert: join(folder, 'no.pem') }, NOW)).rejects.toThrow(
    /--cert.*no\.pem/,
  );
  await expect(readCertificate({ ...own, cert: own.key }, NOW)).rejects.toThrow(
    /--cert.*is not a certificate/,
  );
  await expect(readCertificate({ ...own, key: own.cert }, NOW)).rejects.toThrow(
    /--key.*is not a private key/,
  );
  await expect(readCertificate(own, NOW + 400 * DAY_MS)).rejects.toThrow(/expired on/);
  const other = join(folder, 'other');
  await openSelfSigned(other, NAMES, NOW);
  const foreign = { ...own, key: join(other, 'certificate-key.pem') };
  await expect(readCertificate(foreign, NOW)).rejects.toThrow(/does not belong/);
});
