// What looking things up in a million events takes, and how many are kept per second.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventOf, openStore } from './memory.mjs';

const ROWS = Number(process.env.BENCH_EVENTS ?? 1_000_000);
const PAGES = 100;
/** What a page may take, 95th percentile, milliseconds. */
const AT_MOST_MS = 20;
const BATCH = 5000;
const LABELS = ['person', 'car', 'dog', 'cat', 'bicycle', 'truck', 'bird', 'bus'];
const ZONES = ['door', 'lawn', 'street', 'gate'];
const START = 1_700_000_000_000;

/** Skewed, as life is: most are cars, some labels are rare; `fox` is one of a hundred thousand. */
function nth(n) {
  const hash = Math.imul(n, 2_654_435_761) >>> 0;
  const label = hash % 100_000 === 0 ? 'fox' : hash % 3 > 0 ? 'car' : LABELS[hash % LABELS.length];
  const zones = hash % 4 === 0 ? [ZONES[(hash >>> 8) % ZONES.length]] : [];
  const box = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
  const score = ((hash >>> 4) % 1000) / 1000;
  return eventOf(n, START + n * 1000, { label, score, zones, box, track: (n % 50_000) + 1 });
}

async function fill(events) {
  for (let n = 0; n < ROWS; n += BATCH) {
    const count = Math.min(BATCH, ROWS - n);
    await Promise.all(
      Array.from({ length: count }, (_, k) => events.put(nth(n + k), `camera-${(n + k) % 16}`)),
    );
    if (process.stderr.isTTY) process.stderr.write(`\r${n + count} of ${ROWS} events`);
  }
}

/** Pages of a filter from random places, as one who scrolls would ask for them. */
async function pages(events, filter) {
  const times = [];
  let cursor;
  for (let page = 0; page < PAGES; page += 1) {
    const to = filter.to ?? START + ((Math.imul(page + 1, 2_654_435_761) >>> 0) % ROWS) * 1000;
    const started = performance.now();
    const query = { limit: 50, ...filter, ...(page % 2 === 0 ? {} : { to }) };
    // Every fourth goes on where the one before ended.
    const follows = page % 4 === 3 && cursor !== undefined;
    const { next } = await events('events.find', follows ? { limit: 50, ...filter, cursor } : query);
    cursor = page % 2 === 0 ? (next ?? undefined) : undefined;
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return { median: times[PAGES / 2], p95: times[Math.floor(PAGES * 0.95)] };
}

const FILTERS = {
  everything: {},
  'one label': { labels: ['person'] },
  'several labels': { labels: ['person', 'car', 'bird'] },
  'a rare label': { labels: ['fox'] },
  'one zone': { zones: ['door'] },
  'one pipeline': { pipelines: ['camera-3'] },
  'one track': { track: 77 },
  'a score': { minScore: 0.9 },
  'a score that none has': { minScore: 1 },
  'label, zone, pipeline and score': {
    labels: ['car'],
    zones: ['gate'],
    pipelines: ['camera-5'],
    minScore: 0.8,
  },
  'a feedback that none has': { feedback: 'wrong' },
};

/** Each filter's pages, and what comes with a row more. */
export async function runStoreBench() {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-bench-'));
  const { memory, database, close } = await openStore(folder);
  try {
    const started = performance.now();
    await fill(memory.events);
    const filled = (performance.now() - started) / 1000;
    const rows = [];
    for (const [what, filter] of Object.entries(FILTERS)) {
      const { median, p95 } = await pages((name, input) => database.call(name, input), filter);
      rows.push({
        what: `page of 50: ${what}`,
        events: ROWS,
        'median ms': median,
        'p95 ms': p95,
        ok: p95 < AT_MOST_MS,
      });
    }
    const counted = performance.now();
    await memory.events.counts();
    rows.push({ what: 'counts', events: ROWS, 'median ms': performance.now() - counted });
    rows.push({ what: 'kept, events per second, 256 at a time', events: ROWS, rate: ROWS / filled });
    rows.push({ what: 'kept, events per second, one at a time', rate: await oneAtATime(memory.events) });
    const { size } = await stat(join(folder, 'sightline.db'));
    rows.push({ what: 'database, bytes per event', events: ROWS, bytes: size / ROWS });
    return rows;
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function oneAtATime(events) {
  const count = 100;
  const started = performance.now();
  for (let n = 0; n < count; n += 1) await events.put(nth(ROWS + n), 'camera-0');
  return count / ((performance.now() - started) / 1000);
}
