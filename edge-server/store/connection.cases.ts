import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SightlineEvent } from '../../shared/event.ts';
import { Connection } from './connection.ts';
import { migrate } from './migrations/migrate.ts';

/** A folder of a test's own; `remove` takes it away. */
export async function testFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-store-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A database in this thread, at the newest version. */
export async function testConnection(folder: string): Promise<Connection> {
  const connection = await Connection.open(join(folder, 'sightline.db'));
  migrate(connection);
  return connection;
}

/** The beginning of all time in these tests, milliseconds since 1970. */
export const START = 1_700_000_000_000;

/** An event that began so many seconds after `START`. */
export function eventAt(second: number, parts: Partial<SightlineEvent> = {}): SightlineEvent {
  const at = START + second * 1000;
  return { id: `object-${second}`, type: 'object', phase: 'new', at, started_at: at, ...parts };
}
