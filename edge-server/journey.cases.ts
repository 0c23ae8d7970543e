import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectAsync } from 'mqtt';
import type { MqttClient } from 'mqtt';
import { z } from 'zod';
import { EventDetailSchema, EventPageSchema } from '../shared/run/event-store.ts';
import type { EventDetail, StoredEvent } from '../shared/run/event-store.ts';
import { builtInstallation } from './built.cases.ts';

const run = promisify(execFile);

/** A pipeline that looks at a camera and tells a broker of faces; what is lost is given up soon. */
export function watchedDoor(camera: number, broker: number | null): string {
  const told =
    broker === null ? '' : `\n      - mqtt: { broker: 'mqtt://127.0.0.1:${broker}', qos: 1, picture: true }`;
  return `
retention: { free_gigabytes: 0 }
sources:
  camera: { uri: 'rtsp://127.0.0.1:${camera}/cam' }
ai_models:
  faces: { model: blazeface }
pipelines:
  door:
    elements:
      - source: camera
      - detect_faces: { ai_model: faces }
      - track: { lost_ms: 500 }
      - object_events: { end_after_ms: 700, silence_ms: 1500, update_every_ms: 500 }
      - save_snapshots: {}
      - save_clips: { pre: 1, post: 1 }${told}
`;
}

/** Writes a minute of film in H.264: a face that goes to and fro for three seconds, and two in which nobody is there. */
export async function filmOfFaces(file: string): Promise<void> {
  const { rootFolder } = builtInstallation();
  const portraits = join(rootFolder, 'node_modules/@vladmandic/human/assets/screenshot-facedetect.jpg');
  const room = 'color=c=0x777777:s=640x360:r=10:d=64[room]';
  const face = '[0:v]crop=160:162:320:340,scale=220:220[face]';
  const moved = "[room][face]overlay=x='20+380*(0.5-0.5*cos(2*PI*t/6))':y=110:enable='lt(mod(t,5),3)'[film]";
  const coded = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p'];
  const still = ['-loglevel', 'error', '-y', '-loop', '1', '-framerate', '10', '-i', portraits];
  const film = ['-filter_complex', `${room};${face};${moved}`, '-map', '[film]', '-t', '64'];
  await run('ffmpeg', [...still, ...film, ...coded, file]);
}

/** A server in a process of its own. Whoever started it stops or kills it. */
export class ServerProcess {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  /** Resolves when it answers. `data`: what it keeps, after its end too. */
  static async start(port: number, document: string, data: string): Promise<ServerProcess> {
    const { rootFolder } = builtInstallation();
    const program = join(rootFolder, 'build', 'edge-server', 'cli.js');
    const args = [program, 'serve', document, '--port', String(port), '--data', data];
    const child = spawn(process.execPath, args, { cwd: rootFolder, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.resume();
    const server = new ServerProcess(`http://localhost:${port}`, child);
    await server.#answers();
    return server;
  }

  async ask(path: string): Promise<string> {
    return (await fetch(`${this.url}${path}`)).text();
  }

  /** Newest first. */
  async events(): Promise<readonly StoredEvent[]> {
    return EventPageSchema.parse(JSON.parse(await this.#answer('/api/events?limit=200'))).events;
  }

  async event(id: string): Promise<EventDetail> {
    return EventDetailSchema.parse(JSON.parse(await this.#answer(`/api/events/${encodeURIComponent(id)}`)));
  }

  async media(id: string, kind: string): Promise<Buffer> {
    const answer = await fetch(`${this.url}/api/events/${encodeURIComponent(id)}/${kind}`);
    if (!answer.ok) throw new Error(`${kind} of ${id}: ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** As a power cut would. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }

  async #answer(path: string): Promise<string> {
    const answer = await fetch(`${this.url}${path}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text;
  }

  async #answers(): Promise<void> {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
      if (this.#child.exitCode !== null) throw new Error(`the server ended with ${this.#child.exitCode}`);
      const [asked] = await Promise.allSettled([fetch(`${this.url}/livez`)]);
      if (asked.status === 'fulfilled' && asked.value.ok) return;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
    throw new Error('the server did not answer within 60 s');
  }
}

const ToldSchema = z.object({
  id: z.string(),
  event_type: z.string(),
  event: z.object({ id: z.string(), phase: z.string() }),
});

/** A mosquitto that keeps what was said to whoever is away, over its own end too. Whoever started it stops it. */
export class KeepingBroker {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(port: number, folder: string): Promise<KeepingBroker> {
    const file = join(folder, 'mosquitto.conf');
    const kept = `persistence true\npersistence_location ${folder}/`;
    await writeFile(file, `listener ${port} 127.0.0.1\nuser root\nallow_anonymous true\n${kept}\n`);
    return new KeepingBroker(spawn('mosquitto', ['-c', file], { stdio: 'ignore', env: withSbin() }));
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}

function withSbin(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin`,
  };
}

/** Who is to be told at a broker, and misses nothing while either of the two is away. Whoever opened it closes it. */
export class BrokerListener {
  readonly told: z.output<typeof ToldSchema>[] = [];
  /** Of the topics that end with it, what was said last. */
  readonly last = new Map<string, Buffer>();
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload) => {
      this.last.set(topic.slice(topic.lastIndexOf('/') + 1), payload);
      if (topic.endsWith('/event')) this.told.push(ToldSchema.parse(JSON.parse(payload.toString())));
    });
    // While the broker is away there is nothing to be said of it.
    client.on('error', () => undefined);
  }

  static async open(port: number): Promise<BrokerListener> {
    const client = await connectAsync(
      `mqtt://127.0.0.1:${port}`,
      { clientId: 'listener', clean: false, reconnectPeriod: 100 },
      true,
    );
    const listener = new BrokerListener(client);
    await client.subscribeAsync('sightline/door/#', { qos: 1 });
    return listener;
  }

  /** The steps of an event that were told, in their order. */
  phasesOf(event: StoredEvent): readonly string[] {
    return this.told
      .filter(({ event: { id } }) => id === event.event.id)
      .map(({ event: { phase } }) => phase);
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }
}

/** The files below a folder; none where it is not there. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const [read] = await Promise.allSettled([readdir(folder, { recursive: true, withFileTypes: true })]);
  if (read.status === 'rejected') return [];
  return read.value.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** What ffprobe says of a film. */
export async function probe(file: string): Promise<{ readonly codec: string; readonly seconds: number }> {
  const entries = ['-show_entries', 'stream=codec_name:format=duration', '-of', 'json'];
  const { stdout } = await run('ffprobe', ['-v', 'error', '-select_streams', 'v', ...entries, file]);
  const Schema = z.object({
    streams: z.array(z.object({ codec_name: z.string() })).length(1),
    format: z.object({ duration: z.coerce.number() }),
  });
  const { streams, format } = Schema.parse(JSON.parse(stdout));
  return { codec: streams[0]?.codec_name ?? '', seconds: format.duration };
}
