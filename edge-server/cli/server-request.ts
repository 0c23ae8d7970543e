import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { askHttp } from '../ask-http.ts';
import type { HttpAsk } from '../ask-http.ts';
import { dataFolderOf } from '../data-folder.ts';
import { ownCertificateFile } from '../security/self-signed.ts';

/** What is sent to a server. */
export type ServerRequest = Omit<HttpAsk, 'ca'>;

/** Whose certificates are believed besides those of public authorities. */
export interface ServerTrust {
  /** A file of certificates, PEM; else the one that `SIGHTLINE_CA` names. */
  readonly ca: string | undefined;
  /** The data folder of a server on this machine; else the one that the environment names, or `data` here. */
  readonly data: string | undefined;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Asks a server. Over HTTPS it is believed when a public authority vouches for it, the certificate of `trust.ca` does,
 * or, on this machine, the one in the data folder. Rejects as `askHttp` does.
 */
export async function askServer(url: URL, init: ServerRequest, trust: ServerTrust): Promise<Response> {
  return askHttp(url, url.protocol === 'https:' ? { ...init, ca: await trusted(url, trust) } : init);
}

async function trusted(url: URL, { ca, data }: ServerTrust): Promise<string[]> {
  const file = ca ?? process.env['SIGHTLINE_CA'];
  if (file !== undefined) return [...rootCertificates, await read(file)];
  if (!LOOPBACK.has(url.hostname)) return [...rootCertificates];
  const own = ownCertificateFile(dataFolderOf(data, process.env));
  const [found] = await Promise.allSettled([readFile(own, 'utf8')]);
  return found.status === 'fulfilled' ? [...rootCertificates, found.value] : [...rootCertificates];
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new SightlineError('not_found', `The certificate of --ca cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}
