import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SightlineError, messageOf } from '../../shared/errors.ts';

/** What a TLS server proves itself with, as PEM. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  /** Made here: no browser knows it until somebody says so. */
  readonly isSelfSigned: boolean;
}

/** Where the user's own certificate is. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Reads the user's own certificate, with those that vouch for it, and its key. Throws `invalid_document` saying which file is wrong and how. */
export async function readCertificate(files: CertificateFiles, now: number): Promise<TlsMaterial> {
  const [cert, key] = await Promise.all([read('--cert', files.cert), read('--key', files.key)]);
  const certificate = parsed('--cert', files.cert, 'a certificate', () => new X509Certificate(cert));
  const privateKey = parsed('--key', files.key, 'a private key without a password', () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(privateKey))
    throw wrong(`The key of --key ${files.key} does not belong to the certificate of --cert ${files.cert}.`);
  if (Date.parse(certificate.validTo) <= now)
    throw wrong(`The certificate of --cert ${files.cert} expired on ${certificate.validTo}. Renew it.`);
  return { cert, key, isSelfSigned: false };
}

async function read(flag: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw wrong(`The file of ${flag} cannot be read: ${messageOf(cause)}`, cause);
  }
}

function parsed<T>(flag: string, file: string, what: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw wrong(`The file of ${flag}, ${file}, is not ${what} in PEM form (${messageOf(cause)}).`, cause);
  }
}

function wrong(message: string, cause?: unknown): SightlineError {
  return new SightlineError('invalid_document', message, { cause });
}
