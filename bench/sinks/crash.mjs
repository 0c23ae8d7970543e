// Kills a process that tells an address of events, at random moments, again and again: whatever it had said was kept
// must arrive, at least once, and repeats must be known by their ids. Usage: node bench/sinks/crash.mjs [times]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const build = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'build', 'edge-server');
const load = (file) => import(join(build, file));

/** Tells of one event after the other, and says of each once it is kept. */
async function tell(folder, url, round) {
  const { Database } = await load('store/database.js');
  const { DatabaseOutboxStore } = await load('sinks/database-outbox-store.js');
  const { SinkOutbox } = await load('sinks/outbox.js');
  const { WebhookSchema } = await import(join(build, '..', 'shared', 'elements', 'webhook.js'));
  const { systemClock: clock } = await load('clock.js');
  const program = join(build, 'store', 'database-worker.js');
  const database = new Database({ file: join(folder, 'sightline.db'), program, clock, warn: console.error });
  const store = new DatabaseOutboxStore(database);
  const lent = { clock, environment: {}, dataFolder: folder, media: null, push: null, log: () => undefined };
  const outbox = new SinkOutbox({ store, ...lent });
  const config = WebhookSchema.parse({
    url,
    queue: 100_000,
    retry: { delay_ms: 10, max_delay_ms: 50, tries: 1000 },
  });
  const sink = await outbox.open({ pipeline: 'porch', element: 'hook', type: 'webhook', config });
  const words = { pipeline: 'porch', element: 'hook', source: '', at: 1, title: 'T', text: 'x', event: {} };
  for (let n = 0; ; n += 1) {
    const id = `${round}-${n}`;
    await sink.keep({ id, ...words });
    process.stdout.write(`${id}\n`);
    // Nothing else keeps this process alive while what waits is delivered.
    if (round === 'last') return void setInterval(() => undefined, 60_000);
    // Longer than the file takes, so that some are told in time and some wait.
    if (n % 20 === 19) await pause(5);
  }
}

/** Runs one until it is killed, or until `isDone`; gives the ids that it said were kept. */
async function runOne(folder, url, round, isDone) {
  const args = [fileURLToPath(import.meta.url), 'tell', folder, url, round];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  let said = '';
  child.stdout.on('data', (part) => (said += part));
  await once(child.stdout, 'data');
  await isDone();
  child.kill('SIGKILL');
  await gone;
  // A line that was cut is one that was not said.
  return said.split('\n').slice(0, -1);
}

async function main(times) {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-crash-'));
  const arrived = new Map();
  // Every third is refused, every fourth is taken without a word: the sender cannot know.
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    const id = request.headers['idempotency-key'];
    request.resume();
    if (count % 3 === 0) return response.writeHead(503).end();
    arrived.set(id, (arrived.get(id) ?? 0) + 1);
    return count % 4 === 0 ? response.destroy() : response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/`;
  const kept = new Set();
  try {
    for (let round = 0; round < times; round += 1) {
      const ids = await runOne(folder, url, String(round), () => pause(Math.random() * 300));
      for (const id of ids) kept.add(id);
    }
    const missing = () => [...kept].filter((id) => !arrived.has(id));
    const deadline = Date.now() + 120_000;
    await runOne(folder, url, 'last', async () => {
      while (missing().length > 0 && Date.now() < deadline) await pause(50);
    });
    const repeats = [...arrived.values()].reduce((sum, each) => sum + each - 1, 0);
    console.log(
      `killed ${times} times: ${kept.size} kept, ${arrived.size} arrived, ${repeats} of them again`,
    );
    const lost = missing();
    if (lost.length > 0)
      throw new Error(`${lost.length} that were kept did not arrive: ${lost.slice(0, 5).join(', ')}`);
    console.log('everything that was kept has arrived');
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const [mode, folder, url, round] = process.argv.slice(2);
if (mode === 'tell') await tell(folder, url, round);
else await main(Number(mode ?? 15));
