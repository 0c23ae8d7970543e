import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { imbalanceOf } from '../../shared/run/imbalance.cases.ts';
import { builtInstallation, isAlive } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { FaultBench, sceneOf } from '../runs/faults.cases.ts';
import type { WatchedRun } from '../runs/faults.cases.ts';
import { openEdgeSource } from './open-edge-source.ts';
import { RtspCamera, ffmpegsOf, hasRtspServer, makeVideo } from './rtsp-server.cases.ts';
import { freePort } from '../loopback.cases.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const { sourceFile: threadFile } = builtInstallation();
const PASSWORD = 's3cret';
let folder: string;
let port: number;
let bench: FaultBench;
const cameras: RtspCamera[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-rtsp-'));
  if (!hasRtspServer) return;
  await makeVideo(join(folder, 'clip.mp4'), '320x240', 120);
  await makeVideo(join(folder, 'other.mp4'), '160x120', 120);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  port = await freePort();
  bench = await FaultBench.make({ threadFile });
});
afterEach(async () => {
  await bench.close();
  await Promise.all(cameras.splice(0).map((each) => each.kill()));
});

async function camera(file = 'clip.mp4', login?: string): Promise<RtspCamera> {
  const started = await RtspCamera.start(port, join(folder, file), login);
  cameras.push(started);
  return started;
}

function watch(uri = `rtsp://127.0.0.1:${port}/cam`): Promise<WatchedRun> {
  return bench.start(
    sceneOf(`
    elements:
      - source: { uri: '${uri}' }
      - sample: { every: 1 }
`),
  );
}

/** Somebody else who watches: as long as one does, the camera does not begin anew. Whoever asked for it kills it. */
async function watchOn(uri: string): Promise<ChildProcess> {
  const args = ['-hide_banner', '-rtsp_transport', 'tcp', '-i', uri, '-c', 'copy', '-f', 'null', '-'];
  const watcher = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  watcher.stderr.on('data', (text: Buffer) => (said += text.toString()));
  await until(() => said.includes('Stream mapping'), 'somebody watches');
  return watcher;
}

/** Real cameras, processes and networks take their time. */
function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  return vi.waitUntil(condition, { timeout: 60_000, interval: 50 }).then(
    () => undefined,
    () => Promise.reject(new Error(`not within 60 s: ${what}`)),
  );
}

function gives(run: WatchedRun, what: string): Promise<void> {
  const before = run.outputs.length;
  return until(() => run.outputs.length > before + 5, what);
}

/** Every frame is accounted for, and no ffmpeg is left, dead or alive. */
async function expectClean(run: WatchedRun): Promise<void> {
  const ledger = await run.stop();
  expect([imbalanceOf(ledger), run.imbalances]).toEqual([0, []]);
  expect(await ffmpegsOf()).toEqual([]);
}

describe.skipIf(!hasRtspServer)('an RTSP camera', () => {
  test('whose ffmpeg is killed is opened again after half a second', async () => {
    await camera();
    const run = await watch();
    await gives(run, 'it gives pictures');
    for (const pid of await ffmpegsOf()) process.kill(pid, 'SIGKILL');
    await until(() => run.run.state === 'healing', 'the loss is told');
    expect(run.words).toMatch(/ffmpeg ended with a signal.*opened again in 0\.5 s/s);
    await gives(run, 'it gives pictures again');
    expect(run.run.state).toBe('running');
    await expectClean(run);
  });

  test('that is switched off is tried with growing pauses, and goes on when it is back, whatever its size is then', async () => {
    const first = await camera();
    const run = await watch();
    await gives(run, 'it gives pictures');
    await first.kill();
    await until(() => /opened again in 2 s/.test(run.words), 'it is tried again and again');
    expect(run.words).toMatch(/opened again in 0\.5 s.*opened again in 1 s.*opened again in 2 s/s);
    expect(run.words).toMatch(/refused/);
    await camera('other.mp4');
    await gives(run, 'it gives pictures again');
    await expectClean(run);
  });

  test('that hangs with its connection open is found out and opened again', async () => {
    const hanging = await camera();
    const run = await watch();
    await gives(run, 'it gives pictures');
    hanging.freeze();
    await until(() => run.run.state === 'healing', 'the silence is told');
    expect(run.words).toMatch(/broke off: Connection timed out|sent nothing for 10 s|is silent/);
    hanging.goOn();
    await gives(run, 'it gives pictures again');
    await expectClean(run);
  });

  test('that changes the size of its pictures is read anew in the new size, without a fault', async () => {
    const sizes = new Set<string>();
    await makeVideo(join(folder, 'a.h264'), '320x240', 12);
    await makeVideo(join(folder, 'b.h264'), '160x120', 60);
    const parts = await Promise.all(['a', 'b'].map((name) => readFile(join(folder, `${name}.h264`))));
    await writeFile(join(folder, 'both.h264'), Buffer.concat(parts));
    await camera('both.h264');
    const config = { id: 'x', type: 'video', live: true, uri: `rtsp://127.0.0.1:${port}/cam` } as const;
    const holder = await watchOn(config.uri);
    const source = await openEdgeSource(
      config,
      { clock: systemClock, folder: null, threadFile },
      new AbortController().signal,
    );
    const errors: string[] = [];
    source.start({
      onFrame: (_, { width, height }) => void sizes.add(`${width}x${height}`),
      onEnded: () => errors.push('ended'),
      onError: ({ message }) => errors.push(message),
    });
    await until(() => sizes.size > 1, 'pictures of the other size come');
    await source.stop();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect([[...sizes], errors]).toEqual([['320x240', '160x120'], []]);
    expect(await ffmpegsOf()).toEqual([]);
  });

  test('shows its password to nobody', async () => {
    await camera('clip.mp4', `me:${PASSWORD}`);
    const address = (login: string): string => `rtsp://${login}127.0.0.1:${port}/cam?token=${PASSWORD}`;
    const run = await watch(address(`me:${PASSWORD}@`));
    await gives(run, 'it gives pictures');
    const pids = await ffmpegsOf();
    expect(pids.length).toBe(1);
    for (const pid of [process.pid, ...pids]) {
      for (const file of ['cmdline', 'environ']) {
        expect(await readFile(`/proc/${pid}/${file}`, 'utf8')).not.toContain(PASSWORD);
      }
    }
    const refused = await watch(address(`me:${PASSWORD}wrong@`));
    await until(() => /401/.test(refused.words), 'the refusal is told');
    expect(refused.words).not.toContain(PASSWORD);
    await refused.stop();
    await expectClean(run);
  });

  test.each(['while pictures come', 'while nothing comes'])(
    'leaves no ffmpeg behind when this server is killed %s',
    async (when) => {
      const served = await camera();
      const reading = { input: { kind: 'stream', url: `rtsp://127.0.0.1:${port}/cam` }, live: true };
      const work = {
        read: { kind: 'ffmpeg', program: 'ffmpeg', reading },
        live: true,
        loop: false,
        play: 'dated',
      };
      const program = `
        const { Worker } = require('node:worker_threads');
        const worker = new Worker(${JSON.stringify(threadFile)}, { workerData: { work: ${JSON.stringify(work)} } });
        worker.on('message', ({ type }) => { worker.postMessage('more'); console.log(type); });`;
      const server = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(server.stdout, 'data');
      const [pid = 0] = await ffmpegsOf(server.pid);
      expect(isAlive(pid)).toBe(true);
      if (when === 'while nothing comes') served.freeze();
      server.kill('SIGKILL');
      await until(() => !isAlive(pid), 'ffmpeg is gone');
    },
  );
});
if (!hasRtspServer)
  test.skip('RTSP cameras: this machine has no RTSP server (see scripts/rtsp.mjs)', () => {});
