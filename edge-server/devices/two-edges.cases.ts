import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parseDocument } from '../../shared/pipeline/document.ts';
import { builtInstallation } from '../built.cases.ts';
import { parseServeConfig } from '../config.ts';
import type { ServeFlags } from '../config.ts';
import { createLog } from '../log.ts';
import { startServer } from '../main.ts';
import type { RunningServer } from '../main.ts';
import type { Role } from '../security/roles.ts';
import { TokenStore } from '../security/token-store.ts';

const installation = builtInstallation();

/** A whole edge over real sockets, in a folder of its own. */
export class RealEdge {
  readonly server: RunningServer;
  readonly data: string;
  /** Everything it has logged. */
  readonly #output: string[];

  private constructor(server: RunningServer, data: string, output: string[]) {
    this.server = server;
    this.data = data;
    this.#output = output;
  }

  static async start(document: string, flags: ServeFlags = {}): Promise<RealEdge> {
    const data = flags.data ?? (await mkdtemp(join(tmpdir(), 'sightline-device-')));
    const file = join(data, 'sightline.yaml');
    await writeFile(file, document);
    const config = parseServeConfig({ port: '0', host: '127.0.0.1', data, file, ...flags }, {}, installation);
    const output: string[] = [];
    const sink = new PassThrough().on('data', (piece: Buffer) => output.push(piece.toString()));
    const log = createLog('trace', sink);
    const server = await startServer({
      config,
      document: parseDocument(document).document,
      installation,
      log,
    });
    return new RealEdge(server, data, output);
  }

  get url(): string {
    return this.server.url;
  }

  get log(): string {
    return this.#output.join('');
  }

  async token(role: Role): Promise<string> {
    const tokens = await TokenStore.open(this.data);
    return (await tokens.create({ name: `${role} ${Math.random()}`, role, expiresAt: null })).token;
  }

  /** Asks by plain HTTP. */
  ask(path: string, token: string | null, init: { method?: string; body?: unknown; headers?: object } = {}) {
    const { method = 'GET', body, headers } = init;
    return fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        'Content-Type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async remove(): Promise<void> {
    await this.server.close();
    await rm(this.data, { recursive: true, force: true });
  }
}
