import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from './clock.ts';
import type { ServeConfig } from './config.ts';
import type { Installation } from './installation.ts';
import type { Log } from './log.ts';
import { Database } from './store/database.ts';

/** What the database is opened with. */
export interface OpenDatabaseParts {
  readonly config: Pick<ServeConfig, 'dataFolder'>;
  readonly installation: Pick<Installation, 'databaseFile'>;
  readonly log: Log;
}

/**
 * The one database of the data folder. A file that cannot be had is said in the log and by whatever needs it. Whoever
 * opened it closes it, after all who use it.
 */
export async function openDatabase({ config, installation, log }: OpenDatabaseParts): Promise<Database> {
  await mkdir(config.dataFolder, { recursive: true });
  return new Database({
    file: join(config.dataFolder, 'sightline.db'),
    program: installation.databaseFile,
    clock: systemClock,
    warn: (message) => log.warn(message),
  });
}
