import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import type { MqttClient } from 'mqtt';
import { until } from '../built.cases.ts';

const PROGRAM = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(
  (path) => existsSync(path),
);

/** Whether this machine can be a broker; `npm test` installs what is missing where it may. */
export const hasBroker = PROGRAM !== undefined;

/** A real broker on loopback, which keeps nothing on the disk. Whoever started it kills it. */
export class Broker {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  /** `folder` is where its configuration lies; only this user is let in, where one is named. */
  static async start(port: number, folder: string, user?: { name: string; hash: string }): Promise<Broker> {
    const file = join(folder, 'mosquitto.conf');
    const passwords = join(folder, 'passwords');
    if (user !== undefined) await writeFile(passwords, `${user.name}:${user.hash}\n`, { mode: 0o600 });
    const access =
      user === undefined ? 'allow_anonymous true' : `allow_anonymous false\npassword_file ${passwords}`;
    await writeFile(file, `listener ${port} 127.0.0.1\nuser root\npersistence false\n${access}\n`);
    const child = spawn(PROGRAM ?? 'mosquitto', ['-c', file], { stdio: 'ignore' });
    await until(() => answers(port), 'the broker answers');
    return new Broker(`mqtt://127.0.0.1:${port}`, child);
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}

/** Who reads along with a broker: every topic, and what was said there last. Whoever opened it closes it. */
export class BrokerReader {
  readonly said: { topic: string; text: string; retained: boolean }[] = [];
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload, { retain }) =>
      this.said.push({ topic, text: payload.toString('latin1'), retained: retain }),
    );
  }

  static async open(
    url: string,
    options: { username?: string; password?: string } = {},
  ): Promise<BrokerReader> {
    const client = await connectAsync(url, { ...options, reconnectPeriod: 0 });
    const reader = new BrokerReader(client);
    await client.subscribeAsync('#');
    return reader;
  }

  last(topic: string): string | undefined {
    return this.said.findLast((each) => each.topic === topic)?.text;
  }

  json(topic: string): Record<string, unknown> {
    return Object(JSON.parse(Buffer.from(this.last(topic) ?? '{}', 'latin1').toString()));
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connectSocket(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    // Not yet.
    return false;
  } finally {
    socket.destroy();
  }
}
