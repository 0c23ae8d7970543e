import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connection } from '../connection.ts';
import { testFolder } from '../connection.cases.ts';
import { MIGRATIONS, migrate, versionOf } from './migrate.ts';

let place: Awaited<ReturnType<typeof testFolder>>;
let connection: Connection;

beforeEach(async () => {
  place = await testFolder();
  connection = await Connection.open(join(place.folder, 'x.db'));
});
afterEach(async () => {
  connection.close();
  await place.remove();
});

test('an empty database is brought to the newest version, and stays there', () => {
  migrate(connection);
  expect(versionOf(connection)).toBe(MIGRATIONS.length);
  migrate(connection);
  expect(versionOf(connection)).toBe(MIGRATIONS.length);
  expect(connection.all('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  expect(connection.all('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
});

test.each(MIGRATIONS.map((_, index) => index + 1))('from version %i on, what was kept stays', (version) => {
  migrate(connection, MIGRATIONS.slice(0, version));
  connection.run(
    `INSERT INTO events(id, pipeline, type, phase, started_at, said_at, json) VALUES ('p~a', 'p', 't', 'new', 1, 1, '{}')`,
  );
  migrate(connection);
  expect(versionOf(connection)).toBe(MIGRATIONS.length);
  expect(connection.all('SELECT id FROM events')).toEqual([{ id: 'p~a' }]);
});

test('a step that fails changes nothing', () => {
  const steps = ['CREATE TABLE a(x)', 'CREATE TABLE b(x); INSERT INTO nowhere VALUES (1)'];
  expect(() => migrate(connection, steps)).toThrow(/nowhere/);
  expect(versionOf(connection)).toBe(1);
  expect(connection.all("SELECT name FROM sqlite_master WHERE type = 'table'")).toEqual([{ name: 'a' }]);
});

test('a newer database is refused in words', () => {
  migrate(connection, [...MIGRATIONS, 'CREATE TABLE later(x)']);
  expect(() => migrate(connection)).toThrow(
    expect.objectContaining({ code: 'storage', message: expect.stringMatching(/newer Sightline.*--data/) }),
  );
});
