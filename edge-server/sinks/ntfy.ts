import { NtfySchema } from '../../shared/elements/ntfy.ts';
import type { NtfyConfig } from '../../shared/elements/ntfy.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import { inHeader } from '../../shared/sinks/escape.ts';
import { refusedBy } from './http-answer.ts';
import { HttpClient } from './http-client.ts';
import { pictureOf } from './picture.ts';
import type { EventPicture } from './picture.ts';
import type { Sink, SinkParts } from './sink.ts';
import { addressOf } from './sink-address.ts';

const PRIORITY = { min: 1, low: 2, default: 3, high: 4, max: 5 } as const;

/** Tells people by ntfy. */
export function makeNtfy(config: JsonValue, parts: SinkParts): Sink {
  return new Ntfy(NtfySchema.parse(config), parts);
}

class Ntfy implements Sink {
  readonly #config: NtfyConfig;
  readonly #parts: SinkParts;
  readonly #server: URL;
  readonly #topic: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #client = new HttpClient();

  constructor(config: NtfyConfig, parts: SinkParts) {
    const { secrets } = parts;
    this.#config = config;
    this.#parts = parts;
    this.#server = addressOf(config.server, secrets);
    this.#topic = secrets.in(config.topic);
    this.#headers =
      config.token === undefined ? {} : { authorization: `Bearer ${inHeader(secrets.of(config.token))}` };
  }

  async send(notifications: readonly Notification[], signal: AbortSignal): Promise<string> {
    for (const notification of notifications) await this.#sendOne(notification, signal);
    return `${this.#server.host} has it.`;
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  async #sendOne(notification: Notification, signal: AbortSignal): Promise<void> {
    const picture = this.#config.picture ? await pictureOf(this.#parts, notification, signal) : null;
    const request = picture === null ? this.#message(notification) : this.#attachment(notification, picture);
    const headers = { ...request.headers, ...this.#headers };
    const answer = await this.#client.send({ ...request, headers, signal });
    if (answer.status < 200 || answer.status > 299) throw refusedBy(this.#server.host, answer);
  }

  #message({ title, text, link }: Notification) {
    const { priority, tags } = this.#config;
    const body = {
      topic: this.#topic,
      title,
      message: text,
      priority: PRIORITY[priority],
      tags,
      ...(link === undefined ? {} : { click: link }),
    };
    const headers = { 'content-type': 'application/json' };
    return { url: this.#server, method: 'POST', headers, body: JSON.stringify(body) };
  }

  /** With a picture as its body the words go into the query, which takes any script. */
  #attachment({ title, text, link, id }: Notification, picture: EventPicture) {
    const { priority, tags } = this.#config;
    const url = new URL(this.#server);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(this.#topic)}`;
    const said = {
      title,
      message: text,
      priority: String(PRIORITY[priority]),
      tags: tags.join(','),
      filename: `${id}.jpg`,
    };
    for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value);
    if (link !== undefined) url.searchParams.set('click', link);
    return { url, method: 'PUT', headers: { 'content-type': picture.type }, body: picture.bytes };
  }
}
