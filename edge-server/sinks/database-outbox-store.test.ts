import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { builtInstallation } from '../built.cases.ts';
import { systemClock } from '../clock.ts';
import { testFolder } from '../store/connection.cases.ts';
import { Database } from '../store/database.ts';
import { DatabaseOutboxStore } from './database-outbox-store.ts';
import { checkOutboxStore, notificationOf } from './outbox-store.cases.ts';

const program = builtInstallation().databaseFile;
let place: Awaited<ReturnType<typeof testFolder>>;
const opened: Database[] = [];

beforeEach(async () => {
  place = await testFolder();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
  await place.remove();
});

async function open(): Promise<DatabaseOutboxStore> {
  const file = join(place.folder, 'sightline.db');
  const database = new Database({ file, program, clock: systemClock, warn: () => undefined });
  opened.push(database);
  return new DatabaseOutboxStore(database);
}

describe('an outbox in the database', () => {
  checkOutboxStore(open);

  test('is there after it was closed and opened again', async () => {
    const first = await open();
    for (const id of ['a', 'b', 'c']) await first.put('one', notificationOf(id), 5, 10);
    await first.remove('one', ['a']);
    await first.failed('one', ['b']);
    await opened.splice(0)[0]?.close();
    const waiting = await (await open()).oldest('one', 9);
    expect(waiting.map(({ id, attempts }) => [id, attempts])).toEqual([
      ['b', 1],
      ['c', 0],
    ]);
  });
});
