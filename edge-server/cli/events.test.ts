import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { Command } from 'commander';
import { unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createTestApp } from '../app.cases.ts';
import type { TestApp } from '../app.cases.ts';
import type { OpenEvents } from '../open-events.ts';
import { eventAt, testFolder } from '../store/connection.cases.ts';
import { testMemory } from '../store/events/memory.cases.ts';
import { addEvents } from './events.ts';
import { endServer, serveOnLoopback } from '../loopback.cases.ts';

vi.setConfig({ hookTimeout: 30_000 });

let place: Awaited<ReturnType<typeof testFolder>>;
let memory: OpenEvents;
let it: TestApp;
let server: Server;
let url: string;
let printed: string[];

beforeAll(async () => {
  place = await testFolder();
  memory = await testMemory(place.folder, { rules: () => ({ days: 36_000, free_gigabytes: 0 }) });
  it = await createTestApp({ memory });
  ({ server, url } = await serveOnLoopback(it.app.fetch));
  for (let n = 0; n < 250; n += 1)
    await memory.events.put(eventAt(n, { label: n % 50 === 0 ? 'cat' : 'dog', score: 0.5 }), 'porch');
}, 60_000);
afterAll(async () => {
  await endServer(server);
  await memory.close();
  await Promise.all([it.remove(), place.remove()]);
});
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => vi.restoreAllMocks());

async function events(...args: string[]): Promise<readonly string[]> {
  const program = new Command('sightline').exitOverride();
  addEvents(program);
  await program.parseAsync(['events', ...args, '--url', url], { from: 'user' });
  return printed;
}

test('lists what is asked for, over as many pages as that takes', async () => {
  expect(await events('list', '--json', '--limit', '230')).toHaveLength(230);
  printed = [];
  const table = await events('list', '--label', 'cat', '--limit', '3');
  expect(table[0]).toMatch(/^BEGAN +ID +TYPE/);
  expect(table.slice(1).map((line) => line.split(/ +/)[1])).toEqual(
    ['object-200', 'object-150', 'object-100'].map((id) => `porch~${id}`),
  );
});

test('shows one, and says what is wrong', async () => {
  expect((await events('show', 'porch~object-50')).join()).toMatch(
    /Label +cat[^]*Steps +2023-11-14T22:14:10.000Z new/,
  );
  printed = [];
  expect(JSON.parse((await events('show', 'porch~object-50', '--json')).join())).toMatchObject({
    pipeline: 'porch',
  });
  await expect(events('show', 'nope')).rejects.toMatchObject({ code: 'not_found' });
  await expect(events('list', '--from', 'yesterday')).rejects.toThrow(/a time such as/);
});

test('writes a data set, never over a file', async () => {
  const file = join(place.folder, 'out.zip');
  expect(await events('export', file, '--label', 'cat')).toEqual([
    expect.stringMatching(/^Wrote .*out\.zip, \d+ bytes/),
  ]);
  expect(Object.keys(unzipSync(new Uint8Array(await readFile(file))))).toEqual(['annotations.json']);
  await expect(events('export', file)).rejects.toThrow(/EEXIST|there already/);
});

test('takes over what lies in a folder, into the data folder itself', async () => {
  const data = join(place.folder, 'other');
  const folder = join(place.folder, 'ambianic', '20200501-101112.654321');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'x-inference.json'), '{}');
  const warned = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const program = new Command('sightline').exitOverride();
  addEvents(program);
  const args = ['events', 'import', join(place.folder, 'ambianic'), '--data', data, '--json'];
  await program.parseAsync(args, { from: 'user' });
  expect(printed).toEqual(['{"imported":0,"known":0,"skipped":1}']);
  expect(warned.mock.calls.join()).toMatch(/x-inference\.json: it is no sample/);
});
