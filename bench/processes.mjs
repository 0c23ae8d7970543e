// Starting and stopping the processes that a measurement consists of.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The models a measurement runs on: a bundled one, and YOLOX-nano where it stands beside the project. */
export function benchModels(folder) {
  const bundled = {
    id: 'movenet',
    pipeline: 'poses',
    file: 'build/models/movenet/1/model.onnx',
    manifestFile: 'build/models/movenet/1/manifest.json',
  };
  const source = join(process.env.SIGHTLINE_MODELS_BESIDE ?? '../shared/models', 'yolox_nano_416.onnx');
  if (!existsSync(source)) {
    process.stdout.write(`(YOLOX-nano is not measured: ${source} is not there)\n`);
    return [bundled];
  }
  const manifestFile = join(folder, 'yolox-nano.manifest.json');
  copyFileSync('examples/models/yolox-nano.manifest.json', manifestFile);
  const file = join(folder, JSON.parse(readFileSync(manifestFile, 'utf8')).file);
  copyFileSync(source, file);
  return [bundled, { id: 'yolox-nano', pipeline: 'yolox', file, manifestFile }];
}

/** The camera is asked for more frames than any model here takes: at its usual 30 a second it would be what is measured. */
const DOCUMENT = `version: '1'
sources:
  camera: { uri: camera, type: video, live: true, fps: 60 }
pipelines:
  poses:
    - source: camera
    - detect_poses: { ai_model: { model: movenet } }
  yolox:
    - source: camera
    - detect_objects: { ai_model: { model: yolox-nano } }
`;

/** Runs a Node program to its end; gives the JSON of its last line. */
export async function runJson(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args[0]} ended with exit code ${code}`);
  return JSON.parse(Buffer.concat(chunks).toString().trim().split('\n').at(-1));
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

async function untilReady(url, child, log) {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${log()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the server was not ready in 30 s:\n${log()}`);
}

/**
 * Starts a real server, with the bench's document unless told another; `stop` ends it and removes its files. `threads`:
 * of one model, null: as many as it takes by itself; `core`: it and all that it starts stay on this one (Linux).
 */
export async function startServer(ownDocument, { threads = 1, core = null } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-bench-'));
  const models = join(folder, 'models');
  mkdirSync(models);
  const chosen = benchModels(models);
  const document = ownDocument ?? join(folder, 'bench.yaml');
  if (ownDocument === undefined) writeFileSync(document, DOCUMENT);
  const port = await freePort();
  const args = ['build/edge-server/cli.js', 'serve', document, '--models', models];
  if (threads !== null) args.push('--threads', String(threads));
  const env = {
    ...process.env,
    PORT: String(port),
    SIGHTLINE_DATA: join(folder, 'data'),
    SIGHTLINE_LOG: 'warn',
  };
  const command = [...(core === null ? [] : ['taskset', '-c', String(core)]), process.execPath, ...args];
  const child = spawn(command[0], command.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  const url = `http://localhost:${port}`;
  await untilReady(url, child, () => Buffer.concat(chunks).toString());
  const stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, pid: child.pid, document, models: chosen, stop };
}

/** The middle value. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
