// A past to look things up in: rows as the store itself would have written them, many in one transaction.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/steps.mjs';
import { eventOf } from './memory.mjs';

const BATCH = 50_000;
const LABELS = ['person', 'car', 'dog', 'cat', 'bicycle', 'truck', 'bird', 'bus'];
const ZONES = ['door', 'lawn', 'street', 'gate'];
/** When the past begins, and how far apart its events are, milliseconds. */
export const START = 1_700_000_000_000;
export const EVERY_MS = 1000;

/** Skewed, as life is: most are cars, some labels are rare; `fox` is one of a hundred thousand. */
export function nth(n) {
  const hash = Math.imul(n, 2_654_435_761) >>> 0;
  const label = hash % 100_000 === 0 ? 'fox' : hash % 3 > 0 ? 'car' : LABELS[hash % LABELS.length];
  const zones = hash % 4 === 0 ? [ZONES[(hash >>> 8) % ZONES.length]] : [];
  const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
  const score = ((hash >>> 4) % 1000) / 1000;
  return eventOf(n, START + n * EVERY_MS, { label, score, zones, box, track: (n % 50_000) + 1 });
}

/** The camera that saw it. */
export function cameraOf(n) {
  return `camera-${n % 16}`;
}

/** Writes the first `rows` events into the database of a folder, which nobody else has open. */
export async function fill(folder, rows) {
  const built = (name) => import(pathToFileURL(join(root, 'build/edge-server/store', name)).href);
  const [{ Connection }, { migrate }] = [await built('connection.js'), await built('migrations/migrate.js')];
  const connection = await Connection.open(join(folder, 'sightline.db'));
  try {
    migrate(connection);
    // Nothing is lost if this is cut off: the folder goes anyway.
    connection.exec('PRAGMA synchronous = OFF');
    connection.all('PRAGMA wal_autocheckpoint = 20000');
    for (let n = 0; n < rows; n += BATCH) {
      connection.exec('BEGIN');
      for (let k = n; k < Math.min(rows, n + BATCH); k += 1) write(connection, k);
      connection.exec('COMMIT');
      if (process.stderr.isTTY) process.stderr.write(`\r${Math.min(rows, n + BATCH)} of ${rows} events`);
    }
    connection.all('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    connection.close();
  }
}

/** Its triggers count as they do for a row that the store wrote. */
function write(connection, n) {
  const event = nth(n);
  const { type, phase, at, started_at: startedAt, label, score, track, zones, box } = event;
  connection.run(
    `INSERT INTO events(seq, id, pipeline, type, phase, started_at, said_at, label, score, track, zones, json)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      n + 1,
      `${cameraOf(n)}~${event.id}`,
      cameraOf(n),
      type,
      phase,
      startedAt,
      at,
      label,
      score,
      track,
      JSON.stringify(zones),
      JSON.stringify(event),
    ],
  );
  const steps = JSON.stringify([{ phase, at, label, score, box, zones }]);
  connection.run('INSERT INTO event_history(event, steps) VALUES (?, ?)', [n + 1, steps]);
  for (const zone of zones)
    connection.run('INSERT INTO event_zones(zone, started_at, seq) VALUES (?, ?, ?)', [
      zone,
      startedAt,
      n + 1,
    ]);
}
