import { createServer } from 'node:http';
import type { Server } from 'node:http';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { until } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { imbalanceOf } from '../../shared/run/imbalance.cases.ts';
import { FaultBench, sceneOf } from './faults.cases.ts';
import { endServer, listenOnLoopback } from '../loopback.cases.ts';

vi.setConfig({ testTimeout: 30_000 });

/** Time passes so many times as fast: silences of ten seconds are waited for in half of one. */
const SPEED = 20;
const FAST: Clock = {
  now: () => systemClock.now() * SPEED,
  wallTime: () => systemClock.wallTime(),
  after: (ms, action) => systemClock.after(ms / SPEED, action),
  every: (ms, action) => systemClock.every(ms / SPEED, action),
};

let server: Server;
let address: string;
let bench: FaultBench;
/** What the camera does when it is asked. */
let camera: 'moves' | 'repeats' | 'is silent';

beforeEach(async () => {
  camera = 'moves';
  const pictures = await Promise.all([10, 200].map((r) => pictureOf(r)));
  let asked = 0;
  server = createServer((_, response) => {
    asked += 1;
    if (camera === 'is silent') return;
    response.end(pictures[camera === 'moves' ? asked % pictures.length : 0]);
  });
  address = `http://127.0.0.1:${await listenOnLoopback(server)}/picture.png`;
  bench = await FaultBench.make({ clock: FAST });
});
afterEach(async () => {
  await bench.close();
  await endServer(server);
});

function pictureOf(r: number): Promise<Buffer> {
  return sharp({ create: { width: 32, height: 32, channels: 3, background: { r, g: 90, b: 10 } } })
    .png()
    .toBuffer();
}

/** A snapshot camera that is asked ten times per second of the fast clock. */
function sceneFrom(uri: string) {
  return sceneOf(`
    elements:
      - source: { uri: '${uri}', type: image, live: true, fps: 10 }
      - sample: { every: 1 }
`);
}

test('a camera that does not answer is told and opened again, as often as it takes', async () => {
  const watched = await bench.start(sceneFrom(address));
  await until(() => watched.outputs.length > 5, 'it gives pictures');
  camera = 'is silent';
  await until(() => watched.run.state === 'healing', 'the silence is told');
  expect(watched.words).toContain('did not answer within 5 s');
  await until(() => /opened again in 1 s/.test(watched.words), 'it is tried again');
  camera = 'moves';
  const before = watched.outputs.length;
  await until(() => watched.outputs.length > before + 5, 'it gives pictures again');
  expect(watched.run.state).toBe('running');
  const ledger = await watched.stop();
  expect([imbalanceOf(ledger), watched.imbalances]).toEqual([0, []]);
});

test('a camera that repeats one picture is called frozen, left open, and is well when it moves again', async () => {
  const watched = await bench.start(sceneFrom(address));
  camera = 'repeats';
  await until(() => watched.kinds.includes('warning'), 'it is called frozen');
  expect(watched.words).toContain('The source is frozen: the same picture has come');
  expect(watched.run.figures().elements[0]).toMatchObject({ state: 'frozen' });
  expect(watched.run.state).toBe('running');
  camera = 'moves';
  await until(() => watched.kinds.includes('heal'), 'it is well again');
  expect(watched.kinds).toEqual(['warning', 'heal']);
});
