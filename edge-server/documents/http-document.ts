import { SightlineError, messageOf } from '../../shared/errors.ts';
import { askHttp } from '../ask-http.ts';
import { shownUri } from '../sources/shown-uri.ts';
import { withoutPassword } from '../sources/source-uri.ts';
import { MAX_DOCUMENT_BYTES } from './document-source.ts';
import type { DocumentSource } from './document-source.ts';

/**
 * The document at an address that whoever started the server has named. It asks that very address: an answer that sends
 * it elsewhere is refused, since nobody has named that place.
 */
export class HttpDocument implements DocumentSource {
  readonly name: string;
  readonly #address: string;
  readonly #headers: Readonly<Record<string, string>>;
  #tag: string | null = null;

  /** `url`: http or https, maybe with a name and a password. */
  constructor(url: string) {
    const { address, headers } = withoutPassword(url);
    this.name = shownUri(url);
    this.#address = address;
    this.#headers = { accept: 'application/yaml, application/json, text/plain', ...headers };
  }

  /** Rejects when the address does not answer with a document, or with a longer one than 1 MiB. */
  async read(signal: AbortSignal): Promise<string | null> {
    const response = await this.#ask(signal);
    if (response.status === 304) return null;
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new SightlineError('edge_lost', `${this.name} answers ${inWords(response)}`);
    }
    const text = await this.#textOf(response.body);
    this.#tag = response.headers.get('etag');
    return text;
  }

  async #ask(signal: AbortSignal): Promise<Response> {
    const condition: Record<string, string> = this.#tag === null ? {} : { 'if-none-match': this.#tag };
    const headers = { ...this.#headers, ...condition };
    try {
      return await askHttp(new URL(this.#address), { signal, headers });
    } catch (cause) {
      throw new SightlineError('edge_lost', `${this.name} does not answer: ${messageOf(cause)}`, { cause });
    }
  }

  async #textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of body) {
      bytes += part.length;
      if (bytes > MAX_DOCUMENT_BYTES)
        throw new SightlineError('too_large', `${this.name} gives more than ${MAX_DOCUMENT_BYTES} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  }
}

function inWords({ status, statusText }: Response): string {
  if (status >= 300 && status < 400)
    return `${status}: it sends elsewhere, which is not followed. Name the place itself`;
  return `${status} ${statusText}`.trim();
}
