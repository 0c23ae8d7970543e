import type { Command } from 'commander';
import { z } from 'zod';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { askServer } from './server-request.ts';
import type { ServerRequest, ServerTrust } from './server-request.ts';
import { UsageError } from './usage.ts';

/** Flags that every command for a server has. */
export interface ClientFlags {
  readonly url?: string;
  readonly token?: string;
  readonly ca?: string;
}

/** What a client is made of; `data`: the data folder whose certificate is believed on this machine. */
export interface ClientOptions extends ClientFlags {
  readonly data?: string | undefined;
}

/** Adds them. */
export function addClientFlags(command: Command): Command {
  return command
    .option('--url <address>', 'the server (default: SIGHTLINE_URL, else http://localhost:8080)')
    .option(
      '--token <token>',
      'who you are, for a server that asks (default: SIGHTLINE_TOKEN, which no list of processes shows)',
    )
    .option(
      '--ca <file>',
      "a certificate to believe, PEM (default: SIGHTLINE_CA; on this machine, the data folder's own)",
    );
}

const ErrorSchema = z.object({ message: z.string() });

/** Asks a server that runs. Everything it refuses is thrown in its own words. */
export class CtlClient {
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #trust: ServerTrust;

  constructor({ url, token = process.env['SIGHTLINE_TOKEN'], ca, data }: ClientOptions) {
    const text = url ?? process.env['SIGHTLINE_URL'] ?? 'http://localhost:8080';
    if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
      throw new UsageError(`--url must be an address such as http://localhost:8080, not "${text}".`);
    this.#base = new URL(text);
    this.#trust = { ca, data };
    this.#headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  }

  /** The server's address. */
  get base(): URL {
    return this.#base;
  }

  /** Reads JSON of a known form. */
  async get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const response = await this.#ask(path, {});
    return this.#read(response, schema);
  }

  async post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    const headers = { 'Content-Type': 'application/json' };
    const response = await this.#ask(path, { method: 'POST', body: JSON.stringify(body), headers });
    return this.#read(response, schema);
  }

  /** Takes away what is at a path. */
  async delete<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.#read(await this.#ask(path, { method: 'DELETE' }), schema);
  }

  /** Opens a stream of events; the caller ends it by `signal`. */
  open(path: string, lastEventId: string | undefined, signal: AbortSignal): Promise<Response> {
    const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    return this.#ask(path, { headers, signal });
  }

  async #ask(path: string, init: ServerRequest): Promise<Response> {
    const headers = { ...this.#headers, ...init.headers };
    const response = await this.#fetch(path, { ...init, headers });
    if (response.ok) return response;
    const body = ErrorSchema.safeParse(await response.json().catch(() => null));
    const words = body.success ? body.data.message : `The server answered with ${response.status}.`;
    throw new SightlineError(
      CODES[response.status] ?? 'conflict',
      response.status === 401 ? `${words} Give it with --token or SIGHTLINE_TOKEN.` : words,
    );
  }

  async #fetch(path: string, init: ServerRequest): Promise<Response> {
    try {
      return await askServer(new URL(path, this.#base), init, this.#trust);
    } catch (cause) {
      if (init.signal?.aborted === true || cause instanceof SightlineError) throw cause;
      throw unreachable(this.#base, cause);
    }
  }

  async #read<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
    const parsed = schema.safeParse(await response.json().catch(() => null));
    if (parsed.success) return parsed.data;
    throw new SightlineError(
      'unsupported',
      `What answers at ${this.#base.origin} is not a Sightline server of this version.`,
    );
  }
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
};
const UNKNOWN_CERTIFICATE = /self.signed|unable to verify|unable to get|altnames/i;

function unreachable({ origin, protocol }: URL, cause: unknown): SightlineError {
  const why = messageOf(cause);
  if (UNKNOWN_CERTIFICATE.test(why)) {
    const words =
      `The server at ${origin} cannot be believed (${why}). Give its certificate with --ca: ` +
      'one that made its own keeps it as certificate.pem in its data folder.';
    return new SightlineError('edge_lost', words, { cause });
  }
  const other = protocol === 'http:' ? ' (an https:// one if it was started with --https)' : '';
  return new SightlineError(
    'edge_lost',
    `There is no server at ${origin} (${why}). Start one with "sightline serve", or give --url${other}.`,
    { cause },
  );
}

/** A part of a path, whatever it holds. */
export function segment(name: string): string {
  return encodeURIComponent(name);
}
