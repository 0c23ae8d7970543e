import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeClock } from '../fake-clock.cases.ts';
import { builtInstallation, until } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { eventAt, testFolder } from './connection.cases.ts';
import { Connection } from './connection.ts';
import { Database, MAX_WAITING } from './database.ts';
import { MIGRATIONS, migrate } from './migrations/migrate.ts';

vi.setConfig({ hookTimeout: 30_000 });

const program = builtInstallation().databaseFile;
let place: Awaited<ReturnType<typeof testFolder>>;
let file: string;
let warnings: string[];
const opened: Database[] = [];

beforeEach(async () => {
  place = await testFolder();
  file = join(place.folder, 'sightline.db');
  warnings = [];
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
  await place.remove();
});

function open(from: string | URL = program, clock = systemClock): Database {
  const database = new Database({ file, program: from, clock, warn: (message) => warnings.push(message) });
  opened.push(database);
  return database;
}

const put = (database: Database, second: number) =>
  database.call('events.put', { pipeline: 'porch', event: eventAt(second) });

/** A thread that dies whenever it is given work, as often as told, then does what the real one does. */
function dyingProgram(deaths: number): URL {
  const text = `
    import { existsSync, readFileSync, writeFileSync } from 'node:fs';
    import { parentPort, workerData } from 'node:worker_threads';
    const counter = workerData.file + '.deaths';
    const died = existsSync(counter) ? Number(readFileSync(counter, 'utf8')) : 0;
    if (died < ${deaths}) {
      parentPort.on('message', () => {
        writeFileSync(counter, String(died + 1));
        throw new Error('boom');
      });
      parentPort.postMessage({ type: 'ready' });
    } else await import(${JSON.stringify(`file://${program}`)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}

test('what was answered is there after it was closed and opened again', async () => {
  const first = open();
  await Promise.all([put(first, 1), put(first, 2), put(first, 3)]);
  await first.close();
  const { events } = await open().call('events.find', { limit: 10 });
  expect(events.map(({ event }) => event.id)).toEqual(['object-3', 'object-2', 'object-1']);
});

test('what an operation throws reaches who asked, and undoes nothing of the others', async () => {
  const database = open();
  const calls = [
    put(database, 1),
    database.call('events.protect', { id: 'nope', isProtected: true }),
    put(database, 2),
  ];
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await expect(calls[1]).rejects.toMatchObject({ code: 'not_found' });
  expect(await database.call('events.counts', undefined)).toMatchObject({ total: 2 });
});

test('a thread that dies is started again, and does what the other had in hand', async () => {
  const database = open(dyingProgram(1));
  expect((await put(database, 1)).change).toBe('new');
  expect(warnings).toEqual([expect.stringMatching(/died \(boom\)/)]);
  expect(database.trouble).toBeNull();
});

test('what kills a thread twice is given up, and nothing else', async () => {
  const database = open(dyingProgram(2));
  await expect(put(database, 1)).rejects.toMatchObject({ code: 'internal', message: /boom/ });
  expect((await put(database, 2)).change).toBe('new');
});

test('takes so much and says when it is too much', async () => {
  const database = open();
  const all = Array.from({ length: MAX_WAITING }, () => database.call('events.counts', undefined));
  await expect(database.call('events.counts', undefined)).rejects.toMatchObject({ code: 'overloaded' });
  await Promise.all(all);
});

test('closing ends what was asked before, and refuses what comes after', async () => {
  const database = open();
  const before = [put(database, 1), put(database, 2)];
  const closed = database.close();
  await expect(put(database, 3)).rejects.toMatchObject({ code: 'aborted' });
  await Promise.all([...before, closed]);
  expect(await open().call('events.counts', undefined)).toMatchObject({ total: 2 });
});

test('a file of a newer version is refused in words, and so is what is no database', async () => {
  const connection = await Connection.open(file);
  migrate(connection, [...MIGRATIONS, 'CREATE TABLE later(x)']);
  connection.close();
  const database = open(program, new FakeClock());
  await expect(put(database, 1)).rejects.toMatchObject({ code: 'storage', message: /newer Sightline/ });
  await expect(put(database, 1)).rejects.toThrow(/newer Sightline/);
  expect(database.trouble).toMatch(/newer Sightline/);
  file = join(place.folder, 'other.db');
  await writeFile(file, 'no database at all, but long enough to be looked at'.repeat(100));
  await expect(put(open(program, new FakeClock()), 1)).rejects.toThrow(/damaged: move it away/);
});

test('a file that cannot be had is tried again', async () => {
  const clock = new FakeClock();
  file = join(place.folder, 'late', 'sightline.db');
  const database = open(program, clock);
  await expect(put(database, 1)).rejects.toMatchObject({ code: 'storage' });
  await mkdir(join(place.folder, 'late'));
  clock.advance(200);
  await until(() => database.trouble === null, 'it is open');
  expect((await put(database, 1)).change).toBe('new');
});

test('a machine without a binary is told so, once and for all', async () => {
  const text = `
    import { parentPort } from 'node:worker_threads';
    parentPort.postMessage({ type: 'refused', refusal: { code: 'unsupported', message: 'no binary', full: false } });`;
  const clock = new FakeClock();
  const database = open(new URL(`data:text/javascript,${encodeURIComponent(text)}`), clock);
  await expect(put(database, 1)).rejects.toMatchObject({ code: 'unsupported' });
  expect([clock.pending, warnings]).toEqual([0, ['events are not kept: no binary']]);
});
