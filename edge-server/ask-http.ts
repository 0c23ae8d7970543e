import { once } from 'node:events';
import { IncomingMessage, request as requestPlain } from 'node:http';
import type { ClientRequest } from 'node:http';
import { request as requestSecure } from 'node:https';
import { SightlineError } from '../shared/errors.ts';
import { firstFailure } from './first-failure.ts';

/** What is sent to an address. */
export interface HttpAsk {
  /** GET unless it says so. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Over HTTPS, whom certificates must be signed by, PEM. Unset: whoever Node believes. */
  readonly ca?: readonly string[];
}

/** What is said unless a caller says otherwise. An answer is not unpacked, so none may come packed. */
const USUAL = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'sightline' };
const EMPTY = new Set([204, 205, 304]);
const AHEAD_BYTES = 256 * 1024;

type Controller = ReadableStreamDefaultController<Uint8Array>;

/**
 * Asks an http or https address, over a connection of its own. Not by `fetch`: in Node 24 its parser ends the whole process
 * when the other side closes while a body waits to be read. Redirects are answers like others. Rejects when there is no
 * answer, and a body when it breaks off; both with the signal's reason once that has aborted. Whoever asks reads the body or
 * cancels it.
 */
export async function askHttp(url: URL, ask: HttpAsk = {}): Promise<Response> {
  const { signal } = ask;
  signal?.throwIfAborted();
  const asked = send(url, ask);
  const end = (): void => void asked.destroy();
  signal?.addEventListener('abort', end, { once: true });
  asked.once('close', () => signal?.removeEventListener('abort', end));
  try {
    const [answer]: unknown[] = await once(asked, 'response');
    if (!(answer instanceof IncomingMessage))
      throw new SightlineError('internal', 'the answer cannot be read');
    return responseOf(answer, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw firstFailure(error);
  }
}

function send(url: URL, { method = 'GET', headers, body, ca }: HttpAsk): ClientRequest {
  const options = { method, headers: { ...USUAL, ...lowerCased(headers ?? {}) }, agent: false } as const;
  const asked =
    url.protocol === 'https:'
      ? requestSecure(url, { ...options, ...(ca === undefined ? {} : { ca: [...ca] }) })
      : requestPlain(url, options);
  // What breaks before the answer is heard by whoever waits for that; afterwards the body tells.
  asked.on('error', () => undefined);
  asked.end(body);
  return asked;
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function responseOf(answer: IncomingMessage, signal: AbortSignal | undefined): Response {
  const { statusCode: status = 500, statusMessage: statusText = '', rawHeaders } = answer;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  if (!EMPTY.has(status)) return new Response(bodyOf(answer, signal), { status, statusText, headers });
  answer.resume();
  return new Response(null, { status, statusText, headers });
}

/**
 * What came before a body broke off is given first: Node's own stream forgets that, and a download would begin anew. Of
 * what is not read yet no more than a bound is kept.
 */
function bodyOf(answer: IncomingMessage, signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  let broken: Error | null = null;
  const breakOff = (controller: Controller): void => {
    if (signal?.aborted === true) {
      forget(answer);
      controller.error(signal.reason);
    } else if (broken !== null && controller.desiredSize === AHEAD_BYTES) controller.error(broken);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        answer.on('data', (piece: Uint8Array) => {
          controller.enqueue(piece);
          if ((controller.desiredSize ?? 0) <= 0) answer.pause();
        });
        answer.on('end', () => controller.close());
        answer.on('error', (error) => {
          broken = error;
          breakOff(controller);
        });
      },
      pull(controller) {
        if (broken === null) answer.resume();
        else breakOff(controller);
      },
      cancel() {
        forget(answer);
        answer.destroy();
      },
    },
    { highWaterMark: AHEAD_BYTES, size: ({ byteLength }) => byteLength },
  );
}

/** Nothing more is taken of it. */
function forget(answer: IncomingMessage): void {
  answer.removeAllListeners('data').removeAllListeners('end');
}
