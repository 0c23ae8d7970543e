import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateText } from './private-file.ts';
import type { CertificateNames } from './certificate-names.ts';
import type { TlsMaterial } from './tls-material.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Some systems take no certificate that is good for longer, even when told to trust it. */
const VALID_DAYS = 397;
/** Made anew this long before it ends: a server is seldom started on that very day. */
const RENEW_MS = 30 * DAY_MS;
/** Clocks of phones may be behind. */
const BEFORE_MS = DAY_MS;

/** The certificate that a server made for itself, in its data folder: what programs on this machine may trust. */
export function ownCertificateFile(dataFolder: string): string {
  return join(dataFolder, 'certificate.pem');
}

/** The self-signed certificate of a data folder; made where there is none, where it ends soon, or where a name is missing in it. Throws `storage` when it cannot be kept. */
export async function openSelfSigned(
  dataFolder: string,
  names: CertificateNames,
  now: number,
): Promise<TlsMaterial> {
  const files = { cert: ownCertificateFile(dataFolder), key: join(dataFolder, 'certificate-key.pem') };
  const [cert, key] = await Promise.all([textOf(files.cert), textOf(files.key)]);
  if (isGood(cert, key, names, now)) return { cert, key, isSelfSigned: true };
  const made = await make(names, now);
  // The key first: a certificate whose key is another's is made anew at the next start.
  await writePrivateText(files.key, made.key);
  await writePrivateText(files.cert, made.cert);
  return made;
}

async function make({ names, addresses }: CertificateNames, now: number): Promise<TlsMaterial> {
  const altNames = [
    ...names.map((value) => ({ type: 2 as const, value })),
    ...addresses.map((ip) => ({ type: 7 as const, ip })),
  ];
  // Only now: it takes a fifth of a second to load, and is needed once a year.
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'Sightline' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - BEFORE_MS),
    notAfterDate: new Date(now - BEFORE_MS + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { cert: made.cert, key: made.private, isSelfSigned: true };
}

function isGood(cert: string, key: string, { names, addresses }: CertificateNames, now: number): boolean {
  try {
    const certificate = new X509Certificate(cert);
    return (
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      Date.parse(certificate.validFrom) <= now &&
      Date.parse(certificate.validTo) > now + RENEW_MS &&
      names.every((name) => certificate.checkHost(name) !== undefined) &&
      addresses.every((address) => certificate.checkIP(address) !== undefined)
    );
  } catch {
    // What cannot be read is made anew: nobody but this server needs it.
    return false;
  }
}

/** Empty where there is no such file. */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
