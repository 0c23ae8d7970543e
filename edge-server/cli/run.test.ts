import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { builtInstallation } from '../built.cases.ts';

vi.setConfig({ testTimeout: 60_000 });

const { rootFolder } = builtInstallation();
const CLI = join(rootFolder, 'build', 'edge-server', 'cli.js');
const SAMPLES = join(rootFolder, 'node_modules/@vladmandic/human/assets/samples.jpg');
const CLIP = join(rootFolder, '../shared/media/video/intel_one-by-one-person-detection.mp4');
const SCENE = 'synthetic:?width=128&height=96&frames=8&objects=2';

let folder: string;
let document: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-run-'));
  document = join(folder, 'faces.yaml');
  await writeFile(
    document,
    `pipelines:\n  faces:\n    - source: { uri: '${SCENE}' }\n    - detect_faces: { ai_model: { model: blazeface } }\n`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function sightline(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: rootFolder, env: { ...process.env, SIGHTLINE_DATA: folder } };
    const child = execFile(process.execPath, [CLI, ...args], options, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

test.each([['run'], ['replay']])('%s explains itself', async (command) => {
  const { code, out } = await sightline(command, '--help');
  expect([code, out]).toEqual([0, expect.stringContaining(`Usage: sightline ${command}`)]);
});

test.each([
  [['run', 'sightline.yaml'], 2, /holds \d+ pipelines.*--pipeline <id>/],
  [['run', '--threads', 'x'], 2, /whole number/],
  [['replay'], 2, /missing required argument/],
  [['run', 'face'], 1, /did you mean "faces"/],
  [['replay', 'x.jsonl', '--from', '2', '--until', '1:x'], 2, /seconds/],
  [['replay', 'x.jsonl', '--from', '2', '--until', '1'], 2, /--until has to be later/],
  [['run', 'faces', '--source', 'none.y4m'], 1, /none\.y4m cannot be read/],
  [['run', 'none.yaml'], 1, /none\.yaml cannot be read/],
  [['replay', 'package.json'], 1, /Line 1 of the recording is broken/],
])('%j is refused in words', async (args, code, words) => {
  const ended = await sightline(...args);
  expect([ended.code, ended.out]).toEqual([code, '']);
  expect(ended.err).toMatch(words);
});

test('a pipeline is run to its end, written down, and repeated byte for byte', async () => {
  const recording = join(folder, 'faces.jsonl');
  const ran = await sightline(
    'run',
    document,
    '--once',
    '--json',
    '--record',
    recording,
    '--source',
    SAMPLES,
  );
  expect([ran.code, ran.err]).toEqual([0, expect.stringMatching(/^1 frames: 1 delivered, 0 dropped/)]);
  const output = JSON.parse(ran.out);
  expect(output).toMatchObject({ element: 'detect_faces', kind: 'detections', frame: { id: 1 } });
  expect(output.value.detections.length).toBeGreaterThan(0);
  const [header] = (await readFile(recording, 'utf8')).split('\n');
  expect(JSON.parse(header ?? '')).toMatchObject({
    version: 2,
    pipeline: 'faces',
    models: [{ element: 'detect_faces', id: 'blazeface', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    provider: { name: 'cpu' },
  });
  const replayed = await sightline('replay', recording, '--json');
  expect([replayed.code, replayed.out]).toEqual([0, ran.out]);
  const again = await sightline('replay', recording, '--source', SAMPLES);
  expect([again.code, again.err]).toEqual([0, expect.stringContaining('As recorded: 1 outputs of 1 frames')]);
  const other = await sightline('replay', recording, '--source', SCENE);
  expect([other.code, other.err]).toEqual([
    1,
    expect.stringMatching(/Not as recorded\. .*do not show|Not as recorded/),
  ]);
});

const hasCamera = existsSync('/dev/video0');
test.skipIf(hasCamera)('a camera that is not there is said in words', async () => {
  const { code, err } = await sightline('run', document, '--source', 'camera');
  expect([code, err]).toEqual([1, expect.stringMatching(/no camera.*\/dev\/video0.*name a file/)]);
});

function seconds(line: string): number {
  return JSON.parse(line).frame.timestamp / 1_000_000;
}

test('windows that go by the clock are repeated byte for byte, in part too', async () => {
  const [windows, recording] = [join(folder, 'windows.yaml'), join(folder, 'windows.jsonl')];
  const window = '{ span_ms: 300, time: arrival, trigger: { interval_ms: 20, only_after_update: false } }';
  const source = 'synthetic:?width=128&height=96&frames=25&fps=10';
  await writeFile(
    windows,
    `pipelines:\n  p:\n    - source: { uri: '${source}' }\n    - detect_faces: { ai_model: { model: blazeface } }\n    - time_window: ${window}\n`,
  );
  const ran = await sightline('run', windows, '--once', '--json', '--record', recording);
  expect([ran.code, ran.out.split('\n').length > 5]).toEqual([0, true]);
  for (const flags of [[], ['--source', source]]) {
    const replayed = await sightline('replay', recording, '--json', ...flags);
    expect([replayed.code, replayed.out]).toEqual([0, ran.out]);
  }
  const part = await sightline('replay', recording, '--json', '--from', '1', '--until', '0:02.000');
  const inside = ran.out.split('\n').filter((line) => line !== '' && seconds(line) >= 1 && seconds(line) < 2);
  expect([part.code, part.out]).toEqual([0, inside.map((line) => `${line}\n`).join('')]);
});

test('a reader who has seen enough ends it', async () => {
  const child = spawn(
    process.execPath,
    [CLI, 'run', document, '--json', '--source', `${SCENE}&frames=1000000`],
    { cwd: rootFolder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  child.stderr.resume();
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('people get a line per output', async () => {
  const { code, out } = await sightline('run', document, '--once');
  expect([code, out.split('\n').length]).toEqual([0, 9]);
  expect(out).toMatch(/^0:00\.000 #1 detect_faces: /);
});

// As a terminal does, and `timeout`: the signal comes to the models' processes too.
test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s for its whole group ends it with its figures',
  async (signal) => {
    const child = spawn(process.execPath, [CLI, 'run', document, '--source', `${SCENE}&frames=1000000`], {
      cwd: rootFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words += text;
    });
    await once(child.stdout, 'data');
    child.stdout.resume();
    process.kill(-Number(child.pid), signal);
    const [code] = await once(child, 'exit');
    expect([code, words]).toEqual([0, expect.stringMatching(/\d+ frames: \d+ delivered, .*, 0 failed;/)]);
    expect(words).not.toContain('process');
  },
);

test('with --once a source that fails ends the run, and nobody says that it is opened again', async () => {
  const file = join(folder, 'short.y4m');
  await writeFile(file, `YUV4MPEG2 W16 H16 F5:1 C420\nFRAME\n${'x'.repeat(384)}FRAME\nxx`);
  const { code, err } = await sightline('run', document, '--source', file, '--once');
  expect([code, err]).toEqual([1, expect.stringContaining('The run failed')]);
  expect(err).not.toContain('opened again');
});

const hasClip = existsSync(CLIP) && spawnSync('ffmpeg', ['-version']).status === 0;
if (!hasClip) test.skip('a film of people: it lies outside of the repository, and needs ffmpeg', () => {});

test.skipIf(!hasClip)('people are found in a film, frame by frame', async () => {
  const short = join(folder, 'people.y4m');
  spawnSync('ffmpeg', [
    '-loglevel',
    'error',
    '-ss',
    '10',
    '-i',
    CLIP,
    '-frames:v',
    '6',
    '-pix_fmt',
    'yuv420p',
    short,
  ]);
  const { code, out } = await sightline('run', 'objects', '--once', '--json', '--source', short);
  const outputs = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect([code, outputs.length]).toEqual([0, 6]);
  expect(outputs.map(({ frame }) => frame.id)).toEqual([1, 2, 3, 4, 5, 6]);
});
