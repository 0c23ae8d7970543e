import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { RunningServer } from '../../edge-server/main.ts';
import { startWholeServer } from '../../edge-server/whole-server.cases.ts';
import { pageClock } from '../viewer/page-clock.ts';
import { EdgeInside } from './edge-inside.ts';
import type { EdgeInsideParts } from './edge-inside.ts';
import { EdgeLog } from './edge-log.ts';
import { EdgePipeline } from './edge-pipeline.ts';
import { DOOR, insideCases } from './inside.cases.ts';

let folder: string;
let server: RunningServer;
let inside: EdgeInside | null = null;
const pictures: Blob[] = [];

beforeAll(async () => {
  // Node has none, and neither have browsers without locks: every stream is one of its own then.
  vi.stubGlobal('navigator', {});
  folder = await mkdtemp(join(tmpdir(), 'sightline-inside-'));
  server = await startWholeServer(DOOR, { dataFolder: folder });
});
afterEach(async () => {
  // Each begins with a door that runs, however the one before left it.
  await inside?.send({ name: 'start', target: { to: 'all' }, params: {} });
  inside?.close();
  inside = null;
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

function partsOf(): EdgeInsideParts {
  return {
    baseUrl: `${server.url}/`,
    pipeline: 'door',
    clock: pageClock,
    isSeen: () => true,
    mayManage: () => true,
    decode: async (jpeg) => {
      pictures.push(jpeg);
      return { close: () => undefined } as unknown as ImageBitmap;
    },
    onChange: () => undefined,
  };
}

/** Tabs of one browser: who asked first holds the lock, until it lets go. */
function locks() {
  let queue: Promise<void> = Promise.resolve();
  return {
    request(_name: string, { signal }: { signal: AbortSignal }, held: () => Promise<void>): Promise<void> {
      queue = queue.then(() => (signal.aborted ? undefined : held()));
      return queue;
    },
  };
}

function open(own: Partial<EdgeInsideParts> = {}): EdgeInside {
  inside = new EdgeInside({ ...partsOf(), ...own });
  return inside;
}

const until = (look: () => void): Promise<void> => vi.waitFor(look, { timeout: 20_000, interval: 20 });

insideCases(async () => ({ inside: open(), step: () => undefined }));

test('pictures come as JPEGs, and the log as it is written', async () => {
  const samples: boolean[] = [];
  const door = open();
  const end = door.tap({
    element: 'throttle',
    side: 'input',
    every: 1,
    onSample: ({ picture }) => samples.push(picture !== null),
    onProblem: (words) => expect.fail(words),
  });
  await until(() => expect(samples).toContain(true));
  end();
  const bytes = new Uint8Array((await pictures[0]?.arrayBuffer()) ?? []);
  expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xd8]);
  await until(() => expect(door.look.log.length).toBeGreaterThan(0));
  expect(new Set(door.look.log.map(({ pipeline }) => pipeline))).toEqual(new Set(['door']));
  expect(door.look.notices.length).toBeGreaterThan(0);
});

test('what nobody can see is not asked for', async () => {
  let isSeen = false;
  const asked = vi.spyOn(globalThis, 'fetch');
  const door = open({ isSeen: () => isSeen });
  expect(asked).not.toHaveBeenCalled();
  isSeen = true;
  await until(() => expect(door.look.figures).not.toBeNull());
  asked.mockRestore();
});

test('a tap of what is not there says why, and a pipeline that is not there too', async () => {
  const words: string[] = [];
  const end = open().tap({
    element: 'trottle',
    side: 'output',
    every: 1,
    onSample: () => expect.fail('there is no such element'),
    onProblem: (problem) => words.push(problem),
  });
  await until(() => expect(words[0]).toContain('did you mean "throttle"'));
  end();
  const nowhere = new EdgeInside({ ...partsOf(), pipeline: 'dor' });
  await until(() => expect(nowhere.look.problem).toContain('did you mean "door"'));
  nowhere.close();
});

test('one that was stopped tells its last figures, and is started again', async () => {
  const door = open();
  await until(() => expect(door.look.figures?.ledger.captured).toBeGreaterThan(0));
  await door.send({ name: 'stop', target: { to: 'all' }, params: {} });
  await until(() => expect(door.look.figures?.state).toBe('stopped'));
  await door.send({ name: 'start', target: { to: 'all' }, params: {} });
  await until(() => expect(door.look.figures?.state).toBe('running'));
});

test('an edge that goes away is said to be gone, its last figures stay, and it comes back by itself', async () => {
  const door = open();
  await until(() => expect(door.look.figures).not.toBeNull());
  const { port } = server;
  await server.close();
  await until(() => expect(door.look.problem).toContain('does not answer'));
  expect(door.look.figures).not.toBeNull();
  server = await startWholeServer(DOOR, { dataFolder: folder, port });
  await until(() => expect(door.look.problem).toBeNull());
  await until(() => expect(door.look.figures?.state).toBe('running'));
});

test('tabs read a log by one connection; one that comes later has it whole, and goes on when the first goes', async () => {
  vi.stubGlobal('navigator', { locks: locks() });
  const asked = vi.spyOn(globalThis, 'fetch');
  const { logUrl } = new EdgePipeline(`${server.url}/`, 'door');
  const [first, second] = [new EdgeLog(logUrl, () => undefined), new EdgeLog(logUrl, () => undefined)];
  first.listen(true);
  await until(() => expect(first.lines.length).toBeGreaterThan(0));
  second.listen(true);
  await until(() => expect(second.lines).toEqual(first.lines));
  expect(asked).toHaveBeenCalledTimes(1);
  first.listen(false);
  await until(() => expect(asked).toHaveBeenCalledTimes(2));
  const [, init] = asked.mock.calls[1] ?? [];
  expect(new Headers(init?.headers).get('Last-Event-ID')).toMatch(/^[0-9a-f]+-\d+$/);
  first.listen(true);
  await until(() => expect(first.lines).toEqual(second.lines));
  expect(asked).toHaveBeenCalledTimes(2);
  for (const log of [first, second]) log.listen(false);
  asked.mockRestore();
});
