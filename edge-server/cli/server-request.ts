import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { dataFolderOf } from '../data-folder.ts';
import { ownCertificateFile } from '../security/self-signed.ts';

/** What is sent to a server. */
export interface ServerRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Whose certificates are believed besides those of public authorities. */
export interface ServerTrust {
  /** A file of certificates, PEM; else the one that `SIGHTLINE_CA` names. */
  readonly ca: string | undefined;
  /** The data folder of a server on this machine; else the one that the environment names, or `data` here. */
  readonly data: string | undefined;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const EMPTY = new Set([204, 304]);

/**
 * Asks a server. Over HTTPS it is believed when a public authority vouches for it, the certificate of `trust.ca` does,
 * or, on this machine, the one in the data folder. Rejects as `fetch` does.
 */
export async function askServer(url: URL, init: ServerRequest, trust: ServerTrust): Promise<Response> {
  if (url.protocol !== 'https:') return fetch(url, init);
  const { body, ...options } = init;
  const asked = request(url, { ...options, ca: await trusted(url, trust), agent: false });
  asked.end(body);
  const [answer] = await once(asked, 'response', init.signal === undefined ? {} : { signal: init.signal });
  return responseOf(answer);
}

/** An answer as `fetch` would give it. */
function responseOf(answer: {
  readonly statusCode?: number;
  readonly rawHeaders: readonly string[];
}): Response {
  const { statusCode: status = 500, rawHeaders } = answer;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  if (!(answer instanceof Readable)) throw new SightlineError('internal', 'the answer cannot be read');
  if (!EMPTY.has(status)) return new Response(bodyOf(answer), { status, headers });
  answer.resume();
  return new Response(null, { status, headers });
}

function bodyOf(answer: Readable): ReadableStream<Uint8Array> {
  const pieces = answer[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      answer.destroy();
    },
  });
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
