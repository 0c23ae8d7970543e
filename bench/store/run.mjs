// What looking things up in a million events takes, how many are kept per second on top of them, and how fast the oldest go.
// `--quick`: a hundred thousand.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cameraOf, EVERY_MS, fill, nth, START } from './fill.mjs';
import { openStore } from './memory.mjs';

const ROWS = 1_000_000;
const QUICK_ROWS = 100_000;
const PAGES = 200;
const LIMIT = 50;
/** What a page may take, 99th percentile, milliseconds. */
const AT_MOST_MS = 20;
/** Pages that somebody scrolls through before the one that is measured. */
const FAR = 1000;
const DAY_MS = 86_400_000;

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
/** Scrolled through to the page that is far. */
const SCROLLED = ['everything', 'one label', 'one zone', 'label, zone, pipeline and score'];

/** Each filter's pages, what comes with a row more, and what goes. */
export async function runStoreBench(flags = []) {
  const rows = Number(process.env.BENCH_EVENTS ?? (flags.includes('--quick') ? QUICK_ROWS : ROWS));
  const folder = await mkdtemp(join(tmpdir(), 'sightline-bench-'));
  try {
    const began = performance.now();
    await fill(folder, rows);
    const filled = (performance.now() - began) / 1000;
    const { size } = await stat(join(folder, 'sightline.db'));
    return [
      ...(await used(folder, rows)),
      {
        what: `${rows} events: seconds to write them at once, bytes each`,
        seconds: filled,
        each: size / rows,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function used(folder, rows) {
  const { memory, database, close } = await openStore(folder);
  const call = (name, input) => database.call(name, input);
  try {
    const found = [];
    for (const [what, filter] of Object.entries(FILTERS))
      found.push(rowOf(`page of ${LIMIT}: ${what}`, await pages(call, filter, rows)));
    for (const what of SCROLLED) found.push(await farPage(call, what));
    found.push(rowOf('counts', await timesOf(PAGES, () => memory.events.counts())));
    found.push(await keptTogether(memory.events, rows), await keptOneByOne(memory.events, rows));
    for (const [what, rules] of Object.entries(retentions(rows)))
      found.push(await removed(call, what, rules));
    return found;
  } finally {
    await close();
  }
}

async function timesOf(count, action) {
  const times = [];
  for (let n = 0; n < count; n += 1) {
    const began = performance.now();
    await action(n);
    times.push(performance.now() - began);
  }
  return times.toSorted((a, b) => a - b);
}

function rowOf(what, times) {
  const at = (share) => times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)];
  const [p50, p99] = [at(0.5), at(0.99)];
  return { what, 'p50 ms': p50, 'p99 ms': p99, ok: p99 <= AT_MOST_MS };
}

/** The first page again and again, and in between pages from random places on, as one who looks for a day asks for them. */
function pages(call, filter, rows) {
  return timesOf(PAGES, (n) => {
    const to = START + ((Math.imul(n + 1, 2_654_435_761) >>> 0) % rows) * EVERY_MS;
    return call('events.find', { limit: LIMIT, ...filter, ...(n % 2 === 0 ? {} : { to }) });
  });
}

/** Page 1000 of one who scrolls and scrolls, or the last one there is. */
async function farPage(call, what) {
  const filter = FILTERS[what];
  let [number, cursor, next] = [1, undefined, null];
  do {
    if (next !== null) [number, cursor] = [number + 1, next];
    ({ next } = await call('events.find', {
      limit: LIMIT,
      ...filter,
      ...(cursor === undefined ? {} : { cursor }),
    }));
  } while (next !== null && number < FAR);
  const again = () =>
    call('events.find', { limit: LIMIT, ...filter, ...(cursor === undefined ? {} : { cursor }) });
  return rowOf(`page ${number}: ${what}`, await timesOf(PAGES, again));
}

async function keptTogether(events, rows) {
  const [count, together] = [10_000, 256];
  const began = performance.now();
  for (let n = rows; n < rows + count; n += together)
    await Promise.all(
      Array.from({ length: Math.min(together, rows + count - n) }, (_, k) =>
        events.put(nth(n + k), cameraOf(n + k)),
      ),
    );
  return { what: `kept, ${together} at a time`, 'events/s': (count * 1000) / (performance.now() - began) };
}

async function keptOneByOne(events, rows) {
  const times = await timesOf(200, (n) => events.put(nth(rows + 20_000 + n), 'camera-0'));
  const row = rowOf('kept, one at a time, safe from a power cut', times);
  return { ...row, 'events/s': 1000 / (times.reduce((sum, time) => sum + time, 0) / times.length) };
}

/** What may be kept, so that some hundredths of all are too old or too many each time. */
function retentions(rows) {
  const now = START + rows * EVERY_MS;
  const days = (share) => (rows * EVERY_MS * (1 - share)) / DAY_MS;
  return {
    'too old': { now, rules: { days: days(0.02) } },
    'too old, of one label': { now, rules: { labels: { person: { days: days(0.2) } } } },
    'too many': { now, rules: { events: Math.floor(rows * 0.96) } },
    'nothing is due': { now, rules: {} },
  };
}

/** By slices of a hundred, as the server removes them; between two of them others have their turn. */
async function removed(call, what, input) {
  let [gone, before] = [0, -1];
  const times = [];
  while (gone > before && times.length < 200) {
    before = gone;
    const began = performance.now();
    gone += (await call('retention.sweep', { ...input, limit: 100 })).removed;
    times.push(performance.now() - began);
  }
  const seconds = times.reduce((sum, time) => sum + time, 0) / 1000;
  const row = rowOf(
    `removed, ${what}: a slice of 100`,
    times.toSorted((a, b) => a - b),
  );
  return { ...row, 'events/s': gone / seconds };
}
