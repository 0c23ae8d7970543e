// What a server remembers, opened without a server: for benches and for what is killed.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/steps.mjs';

const built = (name) => pathToFileURL(join(root, 'build', 'edge-server', name)).href;

/** Opens it in a folder; `close` ends it. `more` goes to `openEvents`. */
export async function openStore(folder, more = {}) {
  const [{ openEvents }, { Database }, { systemClock }] = await Promise.all([
    import(built('open-events.js')),
    import(built('store/database.js')),
    import(built('clock.js')),
  ]);
  const say = more.say ?? (() => undefined);
  const database = new Database({
    file: join(folder, 'sightline.db'),
    program: join(root, 'build', 'edge-server', 'store', 'database-worker.js'),
    clock: systemClock,
    warn: say,
  });
  const memory = await openEvents({
    dataFolder: folder,
    database,
    clock: systemClock,
    log: { warn: say, info: say },
    rules: () => more.rules ?? { free_gigabytes: 0, days: 36_000, events: 100_000_000, gigabytes: 1_000_000 },
    tell: () => undefined,
    reserveBytes: more.reserveBytes ?? 65_536,
  });
  return {
    memory,
    database,
    close: async () => {
      await memory.close();
      await database.close();
    },
  };
}

/** An event of a moving world: `n` says which. */
export function eventOf(n, startedAt, more = {}) {
  return { id: `object-${n}`, type: 'object', phase: 'new', at: startedAt, started_at: startedAt, ...more };
}
