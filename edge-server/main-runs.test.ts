import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { childrenOf, until } from './built.cases.ts';
import type { RunningServer } from './main.ts';
import { EventReader } from './routes/event-reader.cases.ts';
import { startWholeServer } from './whole-server.cases.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const SCENE = `
pipelines:
  scene:
    elements:
      - source: { uri: 'synthetic:width=320&height=240&fps=15', live: true }
      - detect_faces: { ai_model: { model: blazeface } }
      - sample: { every: 1 }
        flow: aside
`;
const OTHER = `${SCENE}  other:
    elements:
      - source: { uri: 'synthetic:width=64&height=48&fps=5', live: true }
      - sample: { every: 1 }
`;

let folder: string;
let file: string;
let server: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-runs-'));
  file = join(folder, 'sightline.yaml');
  await writeFile(file, SCENE);
  server = await startWholeServer(SCENE, { documentFile: file, dataFolder: folder });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Figures {
  readonly state: string;
  readonly ledger: { readonly captured: number; readonly delivered: number; readonly inFlight: number };
}

async function figures(id: string): Promise<Figures> {
  return (await fetch(`${server.url}/api/pipelines/${id}/figures`)).json();
}

async function delivers(id: string): Promise<boolean> {
  const { ledger } = await figures(id);
  return ledger?.delivered > 3;
}

async function toldWhere(): Promise<boolean> {
  const lines = await (await fetch(`${server.url}/api/logs?level=error`)).text();
  return /sightline\.yaml:\d+:\d+: error: pipeline/.test(lines);
}

async function post(path: string): Promise<number> {
  return (await fetch(`${server.url}/api/pipelines/${path}`, { method: 'POST' })).status;
}

test('runs its pipelines from the start, natively, and lets a client look inside a thread', async () => {
  await until(() => delivers('scene'), 'faces are looked for');
  const tap = new EventReader(await fetch(`${server.url}/api/pipelines/scene/taps/sample`));
  expect(await tap.next()).toMatchObject({
    kind: 'detections',
    value: { placement: 'edge', provider: { name: 'cpu' } },
  });
  await tap.close();
});

test('takes a changed document over without touching what did not change, and refuses a broken one', async () => {
  const before = await figures('scene');
  await writeFile(file, OTHER);
  await until(() => delivers('other'), 'what was added runs');
  await writeFile(file, OTHER.replace('uri:', 'url:'));
  await until(toldWhere, 'the error is in the log, with its line');
  expect((await figures('other')).state).toBe('running');
  expect((await figures('scene')).ledger.captured).toBeGreaterThan(before.ledger.captured);
  await writeFile(file, SCENE);
  await until(async () => (await post('other/events/pause')) === 404, 'what was removed is gone');
});

test('stops and starts a pipeline when told to', async () => {
  expect(await post('scene/events/stop')).toBe(202);
  await until(async () => (await figures('scene')).state === 'stopped', 'it stopped');
  expect((await figures('scene')).ledger.inFlight).toBe(0);
  expect(await post('scene/elements/sample/events/pause')).toBe(409);
  expect(await post('scene/events/start')).toBe(202);
  await until(() => delivers('scene'), 'it runs again');
});

test('a stop ends runs and leaves no process behind', async () => {
  const before = await childrenOf(process.pid);
  expect(before.length).toBeGreaterThan(0);
  await server.close();
  expect(await childrenOf(process.pid)).toEqual([]);
});
