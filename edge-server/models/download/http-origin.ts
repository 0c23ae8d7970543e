import { SightlineError, messageOf } from '../../../shared/errors.ts';
import { askHttp } from '../../ask-http.ts';
import type { Clock } from '../../clock.ts';
import { TransientError } from './byte-origin.ts';
import type { ByteOrigin, OpenBytes } from './byte-origin.ts';
import { checkAddress, redirectTarget } from './redirects.ts';
import { SilenceWatch } from './silence-watch.ts';
import { refusal, StalePartError } from './http-refusal.ts';

/** How patient a download is, milliseconds. */
export interface Patience {
  /** Until the other side answers, redirects included. */
  readonly answerMs: number;
  /** Between two pieces of the file. */
  readonly silenceMs: number;
}

/** What holds unless somebody says otherwise. */
export const PATIENCE: Patience = { answerMs: 20_000, silenceMs: 30_000 };

const MAX_REDIRECTS = 5;

/** A file at an address of the web. */
export class HttpOrigin implements ByteOrigin {
  readonly name: string;
  readonly #clock: Clock;
  readonly #patience: Patience;

  constructor(url: string, clock: Clock, patience: Patience = PATIENCE) {
    this.name = url;
    this.#clock = clock;
    this.#patience = patience;
  }

  async open(from: number, validator: string | null, signal: AbortSignal): Promise<OpenBytes> {
    const { answerMs, silenceMs } = this.#patience;
    const watch = new SilenceWatch(this.#clock, signal);
    try {
      watch.expect(answerMs, `${this.#host} did not answer in ${answerMs / 1000} s`);
      const response = await this.#ask(headersFor(from, validator), watch.signal);
      const chunks = watched(response.body, watch, silenceMs, `${this.#host} went silent`);
      return { ...placeOf(response, from), validator: validatorOf(response), chunks };
    } catch (error) {
      watch.close();
      signal.throwIfAborted();
      throw this.#inWords(watch.tooLong ?? error);
    }
  }

  get #host(): string {
    return new URL(this.name).host;
  }

  async #ask(headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    let url = checkAddress(this.name);
    for (let step = 0; step <= MAX_REDIRECTS; step += 1) {
      const response = await askHttp(url, { headers, signal });
      const target = redirectTarget(response, url);
      if (target === null) return accepted(response, this.name);
      await response.body?.cancel();
      url = target;
    }
    throw new SightlineError(
      'not_found',
      `${this.name} leads on and on to other addresses. Try again later.`,
    );
  }

  #inWords(error: unknown): Error {
    if (error instanceof SightlineError || error instanceof TransientError || error instanceof StalePartError)
      return error;
    const words = `${this.#host} cannot be reached (${messageOf(error)})`;
    return new TransientError(words, { cause: error });
  }
}

/** Bytes as they lie on the server: packed ones would have another length, and other ranges. */
function headersFor(from: number, validator: string | null): Record<string, string> {
  const plain = { 'Accept-Encoding': 'identity', Accept: 'application/octet-stream, */*' };
  if (from === 0) return plain;
  return { ...plain, Range: `bytes=${from}-`, ...(validator === null ? {} : { 'If-Range': validator }) };
}

async function accepted(response: Response, url: string): Promise<Response> {
  if (response.status === 200 || response.status === 206) return response;
  await response.body?.cancel();
  throw refusal(response, url);
}

function placeOf(response: Response, from: number): { start: number; total: number | null } {
  if (response.status === 200)
    return { start: 0, total: wholeNumber(response.headers.get('content-length')) };
  const range = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(
    response.headers.get('content-range') ?? '',
  );
  const start = wholeNumber(range?.[1]);
  if (start !== from) throw new TransientError('the server answered with another part than was asked for');
  return { start, total: wholeNumber(range?.[2]) };
}

function wholeNumber(text: string | null | undefined): number | null {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : null;
}

/** Only what changes with every byte: a weak tag may stay the same for another file. */
function validatorOf({ headers }: Response): string | null {
  const etag = headers.get('etag');
  return etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified');
}

async function* watched(
  body: Response['body'],
  watch: SilenceWatch,
  silenceMs: number,
  words: string,
): AsyncGenerator<Uint8Array> {
  try {
    if (body === null) return;
    watch.expect(silenceMs, `${words} for ${silenceMs / 1000} s`);
    for await (const chunk of body) {
      watch.expect(silenceMs, `${words} for ${silenceMs / 1000} s`);
      yield chunk;
    }
  } catch (error) {
    throw watch.tooLong ?? new TransientError(`the connection broke (${messageOf(error)})`, { cause: error });
  } finally {
    watch.close();
  }
}
