import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../edge-server/loopback.cases.ts';

/** A real edge server in a process of its own. */
export interface Edge {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Its data folder. */
  readonly data: string;
  /** What it has written so far. */
  log(): string;
  /** Kills it as a crash would. */
  kill(): Promise<void>;
  /** Asks it to stop, as ^C does, and removes its data. */
  stop(): Promise<void>;
}

/** How to start the server. */
export interface EdgeChoice {
  /** A fixed port, to come back on the same address. Absent: a free one. */
  readonly port?: number;
  readonly document?: string;
  /** The folder of another installation than this one. */
  readonly installation?: string;
  readonly flags?: readonly string[];
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** It takes two; a busy machine takes its time. */
const READY_WITHIN_MS = 60_000;

/** Whose certificate it is does not matter here. */
function askReady(url: string): Promise<{ ok: boolean; text: string } | undefined> {
  return new Promise((resolve) => {
    const options = { rejectUnauthorized: false, agent: false };
    const asked = (url.startsWith('https:') ? httpsGet : httpGet)(`${url}/readyz`, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => resolve({ ok: answer.statusCode === 200, text }));
    });
    asked.on('error', () => resolve(undefined));
  });
}

async function ready(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let reasons = '';
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the edge server ended with ${child.exitCode}:\n${log()}`);
    const answer = await askReady(url);
    if (answer?.ok === true) return;
    reasons = answer?.text ?? 'no answer';
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the edge server was not ready in ${READY_WITHIN_MS / 1000} s: ${reasons}\n${log()}`);
}

/** Starts a server on loopback and waits until it says it is ready. */
export async function startEdge(choice: EdgeChoice = {}): Promise<Edge> {
  const port = choice.port ?? (await freePort());
  const data = await mkdtemp(join(tmpdir(), 'sightline-data-'));
  const args = [
    join(choice.installation ?? '.', 'build/edge-server/cli.js'),
    'serve',
    choice.document ?? 'sightline.yaml',
    ...(choice.flags ?? []),
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...choice.env, PORT: String(port), SIGHTLINE_DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const log = (): string => Buffer.concat(chunks).toString();
  const scheme = choice.flags?.includes('--https') === true ? 'https' : 'http';
  const url = `${scheme}://localhost:${port}`;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    }
    await rm(data, { recursive: true, force: true });
  };
  try {
    await ready(url, child, log);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return {
    url,
    port,
    data,
    pid: child.pid ?? 0,
    log,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}
