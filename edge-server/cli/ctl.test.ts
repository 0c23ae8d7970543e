import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import { until } from '../built.cases.ts';
import type { FakeRun } from '../runs/fake-run.cases.ts';
import { pictureOf } from '../runs/picture.cases.ts';
import { addCtl } from './ctl.ts';
import { endServer, serveOnLoopback } from '../loopback.cases.ts';

const DOCUMENT = `
pipelines:
  porch:
    - source: { uri: 'file:porch.y4m' }
    - detect_objects: { ai_model: { model: tiny } }
  camera:
    - source: camera
    - detect_objects: { ai_model: { model: tiny } }
`;
const INFO = { id: 7, timestamp: 0, width: 2, height: 1 };

let it: TestApp;
let run: FakeRun;
let server: Server;
let url: string;
let folder: string;
let printed: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-ctl-'));
  it = await createTestApp({ document: DOCUMENT });
  const [opened] = it.opened;
  if (opened === undefined) throw new Error('nothing runs');
  run = opened;
  ({ server, url } = await serveOnLoopback(it.app.fetch));
});
afterAll(async () => {
  await endServer(server);
  await it.remove();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => vi.restoreAllMocks());

async function ctl(...args: string[]): Promise<string> {
  const program = new Command('sightline').enablePositionalOptions().exitOverride();
  program.configureOutput({ writeErr: () => undefined, writeOut: (text) => printed.push(text) });
  addCtl(program);
  for (const command of program.commands.flatMap((ctlCommand) => [ctlCommand, ...ctlCommand.commands]))
    command
      .exitOverride()
      .configureOutput({ writeErr: () => undefined, writeOut: (text) => printed.push(text) });
  await program.parseAsync(['ctl', ...args, '--url', url], { from: 'user' });
  return printed.join('\n');
}

test('list, structure and figures are told to people, and as JSON', async () => {
  expect(await ctl('list')).toMatch(
    /^porch +edge +running +ok +in 25, out 20, dropped 5 fps\ncamera +browser +idle/m,
  );
  printed = [];
  expect(await ctl('structure', 'porch')).toMatch(
    /source > detect_objects \(frame, .*\)\nevents: start stop pause/,
  );
  printed = [];
  const figures = await ctl('figures', 'porch');
  expect(figures).toContain(
    '10 captured = 7 delivered + 2 dropped (2 superseded) + 0 filtered + 0 failed + 1 in flight',
  );
  printed = [];
  expect(JSON.parse(await ctl('figures', 'porch', '--json'))).toMatchObject({ ledger: { captured: 10 } });
});

test('events go to all, to elements or to flows, with parameters', async () => {
  expect(await ctl('event', 'porch', 'pause')).toBe('porch: pause sent; it is paused');
  await ctl('event', 'porch', 'resume', '--element', 'source', '--params', '{"soft": true}');
  await ctl('event', 'porch', 'resume', '--flow', 'main');
  expect(run.events).toEqual([
    { name: 'pause', target: { to: 'all' }, params: {} },
    { name: 'resume', target: { to: 'elements', elements: ['source'] }, params: { soft: true } },
    { name: 'resume', target: { to: 'flows', flows: ['main'] }, params: {} },
  ]);
});

test('what the server refuses is said in its words; wrong usage is told apart', async () => {
  await expect(ctl('event', 'porch', 'pasue')).rejects.toThrow('did you mean "pause"');
  await expect(ctl('event', 'camera', 'pause')).rejects.toThrow('does not run on this server');
  await expect(ctl('figures', 'porhc')).rejects.toThrow('did you mean "porch"');
  for (const usage of [
    ['event', 'porch', 'pause', '--params', '[1]'],
    ['event', 'porch', 'pause', '--params', '{'],
    ['event', 'porch', 'pause', '--element', 'a', '--flow', 'b'],
  ])
    await expect(ctl(...usage)).rejects.toMatchObject({ name: 'UsageError' });
  await expect(ctl('tap', 'porch')).rejects.toMatchObject({ name: 'CommanderError' });
});

test('a server that is not there is said, with what to do', async () => {
  const program = new Command('sightline').exitOverride();
  addCtl(program);
  const asked = program.parseAsync(['ctl', 'list', '--url', 'http://localhost:9'], { from: 'user' });
  await expect(asked).rejects.toMatchObject({
    code: 'edge_lost',
    message: expect.stringContaining('sightline serve'),
  });
  const odd = new Command('sightline').exitOverride();
  addCtl(odd);
  await expect(odd.parseAsync(['ctl', 'list', '--url', 'x:'], { from: 'user' })).rejects.toMatchObject({
    name: 'UsageError',
  });
});

test('the address may stand before the command too', async () => {
  const program = new Command('sightline').enablePositionalOptions().exitOverride();
  addCtl(program);
  await program.parseAsync(['ctl', '--url', url, 'list'], { from: 'user' });
  expect(printed[0]).toContain('porch');
});

test('logs are listed, newest last', async () => {
  it.logs.add({ at: 0, level: 'warn', pipeline: 'porch', element: 'blur', message: 'slow' });
  expect(await ctl('logs', '--level', 'warn', '--element', 'blur')).toMatch(
    /^\d\d:\d\d:\d\d warn {2}porch\/blur: slow$/,
  );
});

test('a tap saves messages, and frames as pictures beside them', async () => {
  const out = join(folder, 'taps');
  const tapping = ctl('tap', 'porch', '--element', 'source', '--count', '2', '--out', out);
  await until(() => run.taps.size === 1, 'the tap is open');
  run.show({ kind: 'data', frame: INFO, subject: 'porch', value: { count: 2 } });
  run.show({ kind: 'frame', frame: INFO, subject: 'porch', value: pictureOf(64, 48) });
  await tapping;
  expect((await readdir(out)).toSorted()).toEqual([
    '00001-frame-7.json',
    '00002-frame-7.jpg',
    '00002-frame-7.json',
  ]);
  expect(JSON.parse(await readFile(join(out, '00001-frame-7.json'), 'utf8'))).toMatchObject({
    value: { count: 2 },
  });
  expect(JSON.parse(await readFile(join(out, '00002-frame-7.json'), 'utf8'))).toMatchObject({
    value: { data: '00002-frame-7.jpg', width: 64 },
  });
  expect(await sharp(join(out, '00002-frame-7.jpg')).metadata()).toMatchObject({ width: 64, height: 48 });
  await until(() => run.taps.size === 0, 'the tap is closed');
});

test('a frame is followed, as a table and as JSON', async () => {
  const trace = [
    { element: 'source', host: 'edge', entered: 5_000, left: 5_000 },
    { element: 'find', host: 'edge', entered: 5_004, left: 5_030 },
    {
      element: 'find/infer',
      host: 'process:lane',
      entered: 5_006,
      left: 5_028,
      clock: { offsetMs: 0, errorMs: 0.1 },
    },
  ];
  const follow = async (...flags: string[]): Promise<string> => {
    const following = ctl('trace', 'porch', ...flags);
    await until(() => run.taps.size === 2, 'the trace is open');
    run.show({ kind: 'data', frame: INFO, subject: 'porch', value: 1, trace });
    return following;
  };
  expect(await follow()).toMatch(
    /^frame 7: 30\.00 ± 0\.00 ms to the end of detect_objects\n.*\nsource.*0\.00 +- +0\.00 +0\.00\nfind .*4\.00 +4\.00 +26\.00 +0\.00\n {2}- infer +process:lane +6\.00 .*22\.00 +0\.10\n/,
  );
  await until(() => run.taps.size === 0, 'the trace is closed');
  printed = [];
  expect(JSON.parse(await follow('--json'))).toMatchObject({ frame: { id: 7 }, totalMs: 30 });
});

test('explains itself', async () => {
  await expect(ctl('--help')).rejects.toMatchObject({ code: 'commander.helpDisplayed' });
  expect(printed.join('')).toContain('Ends with 0 when it worked, 1 when the server refused');
});
