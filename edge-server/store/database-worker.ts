/** The program of the database's thread, the only one that touches the file. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { Connection } from './connection.ts';
import type { FromDatabase, ToDatabase } from './database-messages.ts';
import { migrate } from './migrations/migrate.ts';
import { perform, refusalOf } from './perform.ts';

const { file } = z.object({ file: z.string() }).parse(workerData);
const tell = (message: FromDatabase): void => parentPort?.postMessage(message, []);

async function open(): Promise<Connection | null> {
  try {
    const connection = await Connection.open(file);
    migrate(connection);
    return connection;
  } catch (error) {
    tell({ type: 'refused', refusal: refusalOf(error) });
    return null;
  }
}

const connection = await open();
if (connection !== null) {
  parentPort?.on('message', (message: ToDatabase) => {
    if (message.type === 'do') return tell({ type: 'done', answers: perform(connection, message.calls) });
    connection.close();
    parentPort?.close();
  });
  tell({ type: 'ready' });
}
