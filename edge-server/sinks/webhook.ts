import { WebhookSchema } from '../../shared/elements/webhook.ts';
import type { WebhookConfig } from '../../shared/elements/webhook.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import { inHeader } from '../../shared/sinks/escape.ts';
import { variablesOf } from '../../shared/sinks/notification.ts';
import { compileBody } from '../../shared/sinks/webhook-body.ts';
import type { Body } from '../../shared/sinks/webhook-body.ts';
import { refusedBy } from './http-answer.ts';
import { HttpClient } from './http-client.ts';
import { formOf } from './multipart.ts';
import { pictureOf } from './picture.ts';
import type { Sink, SinkParts } from './sink.ts';
import { addressOf } from './sink-address.ts';

/** Tells of events by HTTP requests. */
export function makeWebhook(config: JsonValue, parts: SinkParts): Sink {
  return new Webhook(WebhookSchema.parse(config), parts);
}

class Webhook implements Sink {
  readonly batch?: { readonly size: number; readonly waitMs: number };
  readonly #config: WebhookConfig;
  readonly #parts: SinkParts;
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #client = new HttpClient();
  readonly #body: Body | null;

  constructor(config: WebhookConfig, parts: SinkParts) {
    this.#config = config;
    this.#parts = parts;
    this.#url = addressOf(config.url, parts.secrets);
    this.#headers = headersOf(config, parts);
    this.#body = config.body === undefined ? null : compileBody(config.body, config.content_type);
    const { batch } = config;
    if (batch !== undefined) this.batch = { size: batch.size, waitMs: batch.wait_ms };
  }

  async send(notifications: readonly Notification[], signal: AbortSignal): Promise<string> {
    const { method, success } = this.#config;
    const [first] = notifications;
    const id = first === undefined ? '' : first.id;
    const { body, headers } = await this.#content(notifications, signal);
    const answer = await this.#client.send({
      url: this.#url,
      method,
      headers: { 'idempotency-key': inHeader(id), ...this.#headers, ...headers },
      body: method === 'GET' ? null : body,
      signal,
    });
    if (success.includes(answer.status)) return `${this.#url.host} answers ${answer.status}.`;
    throw refusedBy(this.#url.host, answer);
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  async #content(notifications: readonly Notification[], signal: AbortSignal) {
    const { content_type: type, picture } = this.#config;
    const texts = notifications.map((each) => this.#textOf(each));
    const text = this.batch === undefined ? texts.join('') : `[${texts.join(',')}]`;
    const [only] = notifications;
    const shown =
      picture && only !== undefined && texts.length === 1 ? await pictureOf(this.#parts, only, signal) : null;
    if (shown === null) return { body: text, headers: { 'content-type': type } };
    return formOf([
      { name: 'notification', type, content: text },
      { name: 'picture', type: shown.type, file: 'picture', content: shown.bytes },
    ]);
  }

  #textOf(notification: Notification): string {
    if (this.#body === null) return JSON.stringify(notification);
    const { title, text, link, id } = notification;
    return this.#body({
      ...variablesOf(notification),
      title,
      text,
      link,
      notification_id: id,
      notification,
    });
  }
}

function headersOf(
  { headers, bearer, basic }: WebhookConfig,
  { secrets }: SinkParts,
): Record<string, string> {
  const own = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    inHeader(secrets.in(value)),
  ]);
  const given: Record<string, string> = Object.fromEntries(own);
  if (bearer !== undefined) given['authorization'] = `Bearer ${inHeader(secrets.of(bearer))}`;
  if (basic !== undefined) {
    const pair = `${basic.user}:${secrets.of(basic.password)}`;
    given['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  return given;
}
