import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RunningServer } from './main.ts';
import { HttpReceiver } from './sinks/http-receiver.cases.ts';
import { startWholeServer } from './whole-server.cases.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const URI = 'synthetic:?scene=crossings&fps=15';

let folder: string;
let server: RunningServer;
let receiver: HttpReceiver;

function documentFor(url: string): string {
  return `
pipelines:
  scene:
    elements:
      - source: { uri: '${URI}', live: true }
      - ground_truth: { uri: '${URI}' }
      - track: {}
      - object_events: {}
      - webhook: { url: '${url}', title: '{{label | capital}} in {{pipeline}}' }
      - json_lines: { file: scene }
      - webhook: { url: 'http://127.0.0.1:9/' }
        name: dead
`;
}

async function start(): Promise<RunningServer> {
  const file = join(folder, 'sightline.yaml');
  const text = documentFor(receiver.url);
  await writeFile(file, text);
  return startWholeServer(text, { documentFile: file, dataFolder: join(folder, 'data') });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-told-'));
  receiver = await HttpReceiver.start();
  server = await start();
});
afterAll(async () => {
  await server.close();
  await receiver.close();
  await rm(folder, { recursive: true, force: true });
});

/** A busy machine takes its time to start a pipeline. */
async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  await expect.poll(condition, { timeout: 50_000, message: what }).toBe(true);
}

const ask = async (path: string): Promise<string> => (await fetch(`${server.url}${path}`)).text();
const idsTold = (): string[] => receiver.bodies.map((body) => String(Object(JSON.parse(body)).id));

test('what happens before a camera of the server is told to whom the document names, and a dead one holds nobody up', async () => {
  await until(() => receiver.received.length > 0, 'the web hook was told');
  expect(JSON.parse(receiver.bodies[0] ?? '')).toMatchObject({
    pipeline: 'scene',
    element: 'webhook',
    title: expect.stringMatching(/ in scene$/),
    event: { phase: 'new', type: 'object' },
  });
  expect(new Set(idsTold()).size).toBe(receiver.received.length);
  const lines = (await readFile(join(folder, 'data', 'lines', 'scene.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => Object(JSON.parse(line)).pipeline)).toContain('scene');
  await until(async () => (await ask('/readyz')).includes('cannot tell'), 'health says who cannot be told');
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const metrics = await ask('/metrics');
  expect(metrics).toMatch(/sightline_sink_up\{pipeline="scene",element="dead",type="webhook"\} 0/);
  expect(metrics).toMatch(
    /sightline_sink_sent_total\{pipeline="scene",element="webhook",type="webhook"\} [1-9]/,
  );
});

test('what could not be told waits for the next start', async () => {
  receiver.received.length = 0;
  receiver.answer = () => 503;
  await until(() => receiver.received.length > 0, 'something was refused');
  const [refused] = idsTold();
  await server.close();
  receiver.received.length = 0;
  receiver.answer = () => 200;
  server = await start();
  await until(() => idsTold()[0] === refused, 'what waited was told first, with the same id');
});
