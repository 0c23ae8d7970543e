import type { MqttClient } from 'mqtt';
import { MqttSchema } from '../../shared/elements/mqtt.ts';
import type { MqttConfig } from '../../shared/elements/mqtt.ts';
import type { JsonValue } from '../../shared/json.ts';
import type { Notification } from '../../shared/run/outbox.ts';
import { BrokerConnection } from './broker-connection.ts';
import { discoveryOf } from './home-assistant.ts';
import { mqttTopics } from './mqtt-topics.ts';
import type { MqttTopics } from './mqtt-topics.ts';
import { pictureOf } from './picture.ts';
import { Undelivered } from './undelivered.ts';
import type { Sink, SinkParts } from './sink.ts';

/** Tells an MQTT broker. */
export function makeMqtt(config: JsonValue, parts: SinkParts): Sink {
  return new Mqtt(MqttSchema.parse(config), parts);
}

/** What is told of more labels than this is not shown as things of their own. */
const MAX_LABELS = 64;

class Mqtt implements Sink {
  readonly #config: MqttConfig;
  readonly #parts: SinkParts;
  readonly #topics: MqttTopics;
  readonly #connection: BrokerConnection;
  /** How many of each label there are, as was told last. */
  readonly #counts = new Map<string, number>();

  constructor(config: MqttConfig, parts: SinkParts) {
    const { pipeline, element, clock, secrets } = parts;
    this.#config = config;
    this.#parts = parts;
    this.#topics = mqttTopics(config.topic, pipeline);
    for (const label of config.labels) this.#counts.set(label, 0);
    const { user, password } = config;
    this.#connection = new BrokerConnection({
      broker: config.broker,
      options: {
        clientId: config.client_id ?? `sightline-${idOf(pipeline)}-${idOf(element)}`,
        ...(user === undefined ? {} : { username: user }),
        ...(password === undefined ? {} : { password: secrets.of(password) }),
        will: { topic: this.#topics.availability, payload: Buffer.from('offline'), qos: 1, retain: true },
      },
      clock,
      greet: (client) => this.#greet(client),
      part: (client) => keep(client, this.#topics.availability, 'offline'),
      recovered: parts.recovered,
    });
  }

  async send(notifications: readonly Notification[], signal: AbortSignal): Promise<string> {
    const client = await this.#connection.ready();
    try {
      for (const notification of notifications) await this.#publish(client, notification, signal);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Undelivered('edge_lost', `The broker ${this.#config.broker} did not take it: ${why}.`, {
        cause,
      });
    }
    return `The broker ${this.#config.broker} has it.`;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #publish(client: MqttClient, notification: Notification, signal: AbortSignal): Promise<void> {
    const { event, counts } = notification;
    if (event['type'] === 'detections') {
      await client.publishAsync(this.#topics.detections, JSON.stringify(event), { qos: 0 });
    } else if (event['type'] !== 'start') {
      const body = { event_type: event['phase'] ?? 'once', ...notification };
      await client.publishAsync(this.#topics.event, JSON.stringify(body), { qos: this.#config.qos });
      await this.#publishPicture(client, notification, signal);
    }
    if (counts !== undefined) await this.#publishCounts(client, counts, event['type'] === 'detections');
  }

  async #publishPicture(client: MqttClient, notification: Notification, signal: AbortSignal): Promise<void> {
    const picture = this.#config.picture ? await pictureOf(this.#parts, notification, signal) : null;
    if (picture === null) return;
    await client.publishAsync(this.#topics.snapshot, Buffer.from(picture.bytes), { qos: 0, retain: true });
  }

  /** Only what has changed. `isAll`: of labels that are not mentioned there is none. */
  async #publishCounts(
    client: MqttClient,
    counts: Readonly<Record<string, number>>,
    isAll: boolean,
  ): Promise<void> {
    const now = new Map<string, number>(isAll ? [...this.#counts.keys()].map((label) => [label, 0]) : []);
    for (const [label, count] of Object.entries(counts)) now.set(label, count);
    for (const [label, count] of now) {
      const before = this.#counts.get(label);
      if (before === count || (before === undefined && this.#counts.size >= MAX_LABELS)) continue;
      if (before === undefined) await this.#announce(client, label);
      await this.#publishCount(client, label, count);
      this.#counts.set(label, count);
    }
  }

  async #publishCount(client: MqttClient, label: string, count: number): Promise<void> {
    await keep(client, this.#topics.count(label), String(count));
    await keep(client, this.#topics.presence(label), count > 0 ? 'ON' : 'OFF');
  }

  /** Everything that the broker should know from the beginning: it may have begun anew, without what it had kept. */
  async #greet(client: MqttClient): Promise<void> {
    await this.#announce(client, null);
    for (const [label, count] of this.#counts) {
      await this.#announce(client, label);
      await this.#publishCount(client, label, count);
    }
    await keep(client, this.#topics.availability, 'online');
  }

  /** Tells Home Assistant of a label, or, null, of the pipeline itself. */
  async #announce(client: MqttClient, label: string | null): Promise<void> {
    const { discovery, picture } = this.#config;
    if (discovery === false) return;
    const { pipeline } = this.#parts;
    const things = discoveryOf({ prefix: discovery, pipeline, topics: this.#topics, label, picture });
    for (const { topic, config } of things) await keep(client, topic, JSON.stringify(config));
  }
}

/** Says something that the broker keeps for those who come later. */
async function keep(client: MqttClient, topic: string, text: string): Promise<void> {
  await client.publishAsync(topic, text, { qos: 1, retain: true });
}

function idOf(name: string): string {
  return name.replaceAll(/[^\w-]/g, '_').slice(0, 40);
}
