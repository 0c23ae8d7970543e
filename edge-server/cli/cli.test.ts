import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ModelListingSchema } from '../../shared/models/model-listing.ts';
import { builtInstallation } from '../built.cases.ts';
import { listenOnLoopback } from '../loopback.cases.ts';

vi.setConfig({ testTimeout: 30_000 });

const { rootFolder } = builtInstallation();
const CLI = join(rootFolder, 'build', 'edge-server', 'cli.js');
const SAMPLES = join(rootFolder, 'node_modules/@vladmandic/human/assets/samples.jpg');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: rootFolder, env: { ...process.env, SIGHTLINE_DATA: folder, ...env } };
    const child = execFile(process.execPath, [CLI, ...args], options, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

test.each([
  ['serve'],
  ['check'],
  ['detect'],
  ['models'],
  ['models', 'list'],
  ['models', 'import'],
  ['models', 'pull'],
  ['models', 'show'],
  ['models', 'remove'],
  ['ctl'],
  ['ctl', 'tap'],
  ['pair'],
  ['token', 'create'],
])('%s explains itself', async (...command) => {
  const { code, out } = await run([...command, '--help']);
  expect([code, out]).toEqual([0, expect.stringContaining(`Usage: sightline ${command.join(' ')}`)]);
});

test.each([
  [['frob']],
  [['check']],
  [['detect']],
  [['detect', 'x.jpg', '--threshold', '2']],
  [['serve', '--port', 'x']],
])('wrong usage (%j) ends with 2', async (args) => {
  const { code, out, err } = await run(args);
  expect([code, out]).toEqual([2, '']);
  expect(err).not.toBe('');
});

test('check passes the document that ships', async () => {
  const { code, out } = await run(['check', 'sightline.yaml']);
  expect([code, out]).toEqual([0, 'sightline.yaml: ok (3 pipelines)\n']);
});

test('check names the pipeline, the place and what was probably meant, and ends with 1', async () => {
  const text =
    'pipelines:\n  porch:\n    - source: camera\n    - detect_objects:\n        ai_model: { model: centrenet }\n';
  const file = await write('slip.yaml', text);
  const { code, out } = await run(['check', file]);
  expect(code).toBe(1);
  expect(out).toMatch(/slip\.yaml:5:\d+: error: pipeline "porch": .*did you mean `centernet`/);
  const lines = (await run(['check', file, '--json'])).out.trim().split('\n');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    file,
    line: 5,
    pipeline: 'porch',
    suggestion: 'centernet',
  });
  const missing = await run(['check', join(folder, 'none.yaml')]);
  expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('cannot be read')]);
});

test('check takes the host that is to run what does not say so itself', async () => {
  for (const host of ['edge', 'browser', 'any'])
    expect((await run(['check', 'sightline.yaml', '--host', host])).code).toBe(0);
  const { code, err } = await run(['check', 'sightline.yaml', '--host', 'moon']);
  expect([code, err]).toEqual([2, expect.stringContaining('edge, browser, any')]);
});

test('models list names the bundled models', async () => {
  const { code, out } = await run(['models', 'list']);
  expect(code).toBe(0);
  for (const id of ['blazeface', 'centernet', 'movenet']) expect(out).toMatch(new RegExp(`^${id} `, 'm'));
  const manifests = (await run(['models', 'list', '--json'])).out.trim().split('\n');
  for (const line of manifests) expect(ModelListingSchema.safeParse(JSON.parse(line)).success).toBe(true);
});

test('models pull takes what a mirror holds, once it is proved, and says what to do when it does not', async () => {
  const mirror = join(folder, 'mirror');
  const env = { SIGHTLINE_MODEL_MIRROR: mirror };
  await mkdir(mirror);
  const missing = await run(['models', 'pull', 'yolox-nano'], env);
  expect([missing.code, missing.out]).toEqual([1, '']);
  expect(missing.err).toMatch(/Licence: Apache-2\.0.*From: https:.*mirror folder.*yolox_nano_416\.onnx/s);
  await writeFile(join(mirror, 'yolox_nano_416.onnx'), Buffer.alloc(3_660_092));
  const wrong = await run(['models', 'pull', 'yolox-nano', '--json'], env);
  expect([wrong.code, JSON.parse(wrong.out)]).toMatchObject([1, { id: 'yolox-nano', state: 'available' }]);
  expect(wrong.err).toContain('not the one that was meant');
  const slip = await run(['models', 'pull', 'yolox-nano', 'yolox-nanno'], env);
  expect([slip.code, slip.err]).toEqual([1, expect.stringContaining('did you mean "yolox-nano"')]);
  expect(slip.err).not.toContain('Licence');
  expect((await run(['models'])).out).toMatch(
    /^yolox-nano +\S+ +detect +3\.7 MB +available +Apache-2\.0 .*in real time.*  0\.33 mAP on 128 pictures of COCO/m,
  );
  expect((await run(['models', 'pull'])).code).toBe(2);
});

test('models show tells licence and origin; what came with the set-up is not removed', async () => {
  const shown = await run(['models', 'show', 'yolox-nano']);
  expect(shown.out).toMatch(/State +available.*Licence +Apache-2\.0.*Hash +sha256/s);
  expect(JSON.parse((await run(['models', 'show', 'blazeface', '--json'])).out)).toMatchObject({
    state: 'installed',
    removable: false,
  });
  expect((await run(['models', 'show', 'blazeface2'])).err).toContain('did you mean "blazeface"');
  const kept = await run(['models', 'remove', 'blazeface']);
  expect([kept.code, kept.err]).toEqual([1, expect.stringContaining('came with the set-up')]);
});

test('a model that is imported is listed and runs', async () => {
  const source = join(rootFolder, 'node_modules/@vladmandic/human/models/blazeface.json');
  const imported = await run(['models', 'import', source, '--id', 'my-faces', '--version', '2']);
  expect([imported.code, imported.out]).toEqual([0, expect.stringContaining('my-faces 2')]);
  expect((await run(['models', 'list'])).out).toMatch(/^my-faces +2 /m);
  const [mine, bundled] = await Promise.all(
    ['my-faces', 'blazeface'].map((model) => run(['detect', SAMPLES, '--json', '--model', model])),
  );
  expect(JSON.parse(mine?.out ?? '').detections).toEqual(JSON.parse(bundled?.out ?? '').detections);
  const twice = await run(['models', 'import', source, '--id', 'my-faces', '--version', '2']);
  expect(twice.code).toBe(1);
});

test('detect says what is in a picture, in the form that programs read', async () => {
  const { code, out } = await run(['detect', SAMPLES, '--json', '--pipeline', 'faces', '--threads', '1']);
  expect(code).toBe(0);
  const report = JSON.parse(out);
  const { width, height } = await sharp(SAMPLES).metadata();
  expect(report).toMatchObject({ file: SAMPLES, width, height, model: 'blazeface', provider: 'cpu' });
  expect(Object.keys(report.timings_ms)).toEqual(['decode', 'preprocess', 'infer', 'postprocess']);
  expect(report.detections.length).toBeGreaterThan(0);
  for (const { label, score, box } of report.detections) {
    expect(label).toBe('face');
    expect(score).toBeGreaterThan(0);
    expect(box.x + box.width).toBeLessThanOrEqual(1 + 1e-9);
  }
  const strict = await run(['detect', SAMPLES, '--json', '--pipeline', 'faces', '--threshold', '1']);
  expect(JSON.parse(strict.out).detections).toEqual([]);
});

const CASCADES = `
pipelines:
  cascade:
    - source: camera
    - detect_objects: { ai_model: { model: centernet }, label_filter: [person] }
    - detect_faces: { ai_model: { model: blazeface }, within: { labels: [person] } }
  filtered:
    - source: camera
    - detect_objects: { ai_model: { model: centernet } }
    - filter: { label: person }
    - detect_faces: { ai_model: { model: blazeface }, within: { labels: [person] } }
`;

test('detect looks within boxes as run does, and names run where more than models is needed', async () => {
  const from = ['--document', await write('cascades.yaml', CASCADES)];
  const [detected, ran, refused] = await Promise.all([
    run(['detect', SAMPLES, '--json', ...from, '--pipeline', 'cascade']),
    run(['run', 'cascade', ...from, '--source', SAMPLES, '--once', '--json']),
    run(['detect', SAMPLES, ...from, '--pipeline', 'filtered']),
  ]);
  const { detections } = JSON.parse(detected.out);
  expect(detections.length).toBeGreaterThan(0);
  expect(detections).toEqual(JSON.parse(ran.out).value.detections);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Use: sightline run filtered')]);
}, 90_000);

test('one picture that cannot be read does not stop the others, and ends with 1', async () => {
  const broken = await write('broken.jpg', 'not a picture');
  const { code, out, err } = await run(['detect', broken, SAMPLES, '--json', '--model', 'blazeface']);
  expect(code).toBe(1);
  expect(JSON.parse(out).file).toBe(SAMPLES);
  expect(err).toContain('broken.jpg is not a picture');
});

test('a slip in a model or pipeline id is answered with what was probably meant', async () => {
  expect((await run(['detect', SAMPLES, '--model', 'blazefase'])).err).toContain('did you mean "blazeface"');
  expect((await run(['detect', SAMPLES, '--pipeline', 'face'])).err).toContain('did you mean "faces"');
  expect((await run(['detect', SAMPLES, '--pipeline', 'faces', '--model', 'blazeface'])).code).toBe(2);
});

test('detect draws what it found into a copy', async () => {
  const out = join(folder, 'annotated.png');
  const { code } = await run(['detect', SAMPLES, '--model', 'blazeface', '--out', out]);
  expect(code).toBe(0);
  const [before, after] = await Promise.all(
    [SAMPLES, out].map((file) => sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })),
  );
  expect([after?.info.width, after?.info.height]).toEqual([before?.info.width, before?.info.height]);
  expect(after?.data.equals(before?.data ?? Buffer.alloc(0))).toBe(false);
});

test('serve says what it can listen at', async () => {
  const { code, err } = await run(['serve'], { HOST: 'camera.example' });
  expect([code, err]).toEqual([2, expect.stringContaining('IP address of this machine')]);
});

test('a token is made, listed without its secret, and revoked', async () => {
  const data = join(folder, 'tokens');
  const made = await run(['token', 'create', 'phone', '--role', 'infer', '--data', data]);
  expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^sightline_[0-9a-f]{8}_[\w-]{43}\n$/)]);
  const listed = await run(['token', 'list', '--data', data]);
  expect(listed.out).toMatch(/infer +phone/);
  expect(listed.out).not.toContain(made.out.trim());
  expect((await run(['token', 'revoke', 'fone', '--data', data])).code).toBe(1);
  expect((await run(['token', 'revoke', 'phone', '--data', data])).code).toBe(0);
  expect((await run(['token', 'list', '--data', data])).out).toMatch(/no tokens/);
});

test('serve says what is wrong with its document, with lines, instead of starting', async () => {
  const file = await write('wrong.yaml', 'pipelines:\n  a:\n    - sourc: camera\n');
  const { code, err } = await run(['serve', file], { PORT: '0' });
  expect([code, err]).toEqual([1, expect.stringMatching(/wrong\.yaml:3:\d+: error:.*did you mean `source`/)]);
});

test('serve says in words that its port is taken', async () => {
  const other = createServer();
  const port = await listenOnLoopback(other);
  const { code, err } = await run(['serve'], { PORT: String(port) });
  other.close();
  expect([code, err]).toEqual([1, expect.stringContaining(`Port ${port} is taken by another program`)]);
});

test('serve prints its address, keeps changes in its data folder, and stops cleanly when asked', async () => {
  const env = { ...process.env, PORT: '0', SIGHTLINE_DATA: folder };
  const child = spawn(process.execPath, [CLI, 'serve'], {
    cwd: rootFolder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const url = /Sightline is at (http:\/\/localhost:\d+)\n/.exec(String(line))?.[1];
  const removed = await fetch(`${url}/api/pipelines/poses`, { method: 'DELETE' });
  expect(removed.status).toBe(204);
  expect(await readFile(join(folder, 'pipelines.local.yaml'), 'utf8')).toContain('- poses');
  // A client that streams for ever does not hold it up.
  const stream = await fetch(`${url}/api/events/stream`);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  await expect(stream.text()).rejects.toThrow();
});
