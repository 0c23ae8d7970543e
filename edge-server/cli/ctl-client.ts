import type { Command } from 'commander';
import { z } from 'zod';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { UsageError } from './usage.ts';

/** Flags that every command for a server has. */
export interface ClientFlags {
  readonly url?: string;
  readonly token?: string;
}

/** Adds them. */
export function addClientFlags(command: Command): Command {
  return command
    .option('--url <address>', 'the server (default: SIGHTLINE_URL, else http://localhost:8080)')
    .option('--token <token>', 'sent as a bearer token, for servers behind something that asks for one');
}

const ErrorSchema = z.object({ message: z.string() });

/** Asks a server that runs. Everything it refuses is thrown in its own words. */
export class CtlClient {
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, token }: ClientFlags) {
    const text = url ?? process.env['SIGHTLINE_URL'] ?? 'http://localhost:8080';
    if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
      throw new UsageError(`--url must be an address such as http://localhost:8080, not "${text}".`);
    this.#base = new URL(text);
    this.#headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
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

  /** Opens a stream of events; the caller ends it by `signal`. */
  open(path: string, lastEventId: string | undefined, signal: AbortSignal): Promise<Response> {
    const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    return this.#ask(path, { headers, signal });
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...this.#headers, ...Object.fromEntries(new Headers(init.headers)) };
    const response = await this.#fetch(path, { ...init, headers });
    if (response.ok) return response;
    const body = ErrorSchema.safeParse(await response.json().catch(() => null));
    throw new SightlineError(
      response.status === 404 ? 'not_found' : 'conflict',
      body.success ? body.data.message : `The server answered with ${response.status}.`,
    );
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(new URL(path, this.#base), init);
    } catch (cause) {
      if (init.signal?.aborted === true) throw cause;
      const why = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
      throw new SightlineError(
        'edge_lost',
        `There is no server at ${this.#base.origin} (${messageOf(why)}). Start one with "sightline serve", or give --url.`,
        { cause },
      );
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

/** A part of a path, whatever it holds. */
export function segment(name: string): string {
  return encodeURIComponent(name);
}
