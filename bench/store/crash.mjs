// npm run crash [times]: kills a process that keeps events at random moments, and looks at what it had promised.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from './memory.mjs';

const times = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
/** Of all rounds, this share is killed while it starts, when what the last one left is put right. */
const WHILE_STARTING = 0.2;
const child = fileURLToPath(new URL('killed.mjs', import.meta.url));

function* randomFrom(start) {
  for (let state = start >>> 0; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}
const numbers = randomFrom(seed);
const random = () => numbers.next().value;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a process said until it was killed. */
async function kill(folder, round) {
  const running = spawn(process.execPath, [child, folder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(running, 'close');
  let said = '';
  const ready = new Promise((resolve) => {
    running.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('kept')) resolve();
    });
  });
  const starting = random() < WHILE_STARTING;
  await (starting ? wait(random() * 400) : Promise.race([ready, closed]));
  if (!starting) await wait(random() * 250);
  running.kill('SIGKILL');
  const [code] = await closed;
  if (code !== null) throw new Error(`round ${round}: it ended by itself, with ${code}:\n${said}`);
  return said.split('\n').slice(0, -1);
}

/** What must be there, by its id: whether it must have ended; and what may be either way. */
const promised = new Map();
const clipped = new Set();
const unsure = new Set();
const gone = new Set();

function take(lines) {
  for (const line of lines) {
    const [what, id] = line.split(' ');
    if (what === 'kept') promised.set(id, 'new');
    if (what === 'ended') promised.set(id, 'end');
    if (what === 'clipped') clipped.add(id);
    if (what === 'removing') unsure.add(id);
    if (what === 'removed') gone.add(id);
  }
}

async function look(folder, round) {
  const { memory, close } = await openStore(folder);
  try {
    await memory.swept;
    const problems = [...(await lost(memory.events)), ...(await disagreeing(folder, memory))];
    if (problems.length > 0)
      throw new Error(`round ${round}, seed ${seed}:\n${problems.slice(0, 20).join('\n')}`);
  } finally {
    await close();
  }
}

async function lost(events) {
  const problems = [];
  for (const [id, phase] of promised) {
    const event = await events.get(id);
    if (gone.has(id) && event !== null) problems.push(`${id} was removed and is back`);
    if (unsure.has(id)) continue;
    if (event === null) problems.push(`${id} was kept and is lost`);
    else if (phase === 'end' && event.event.phase !== 'end') problems.push(`the end of ${id} is lost`);
    else problems.push(...missing(id, event.media));
  }
  return problems;
}

function missing(id, media) {
  const kinds = new Set(media.map(({ kind }) => kind));
  const wanted = ['snapshot', 'thumbnail', ...(clipped.has(id) ? ['clip'] : [])];
  return wanted.filter((kind) => !kinds.has(kind)).map((kind) => `the ${kind} of ${id} is lost`);
}

/** Files and rows, one against the other, and the numbers against both. */
async function disagreeing(folder, { events, media }) {
  const entries = await readdir(join(folder, 'media'), { recursive: true, withFileTypes: true });
  const onDisk = entries.filter((entry) => entry.isFile()).length;
  let [files, total, bytes] = [0, 0, 0];
  const problems = [];
  for (let cursor; cursor !== null;) {
    const page = await events.query({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    for (const event of page.events) {
      total += 1;
      for (const { kind, bytes: size } of event.media) {
        const opened = await media.open(event.id, kind);
        const [read] = await Promise.allSettled([opened?.bytesOf()]);
        if (read.status === 'rejected' || read.value?.length !== size)
          problems.push(`${kind} of ${event.id} is not whole`);
        files += 1;
        bytes += size;
      }
    }
    cursor = page.next;
  }
  const counts = await events.counts();
  if (onDisk !== files) problems.push(`${onDisk} files lie there, ${files} belong to something`);
  if (counts.total !== total || counts.bytes !== bytes)
    problems.push(`counted ${counts.total}, there are ${total}`);
  return problems;
}

const folder = await mkdtemp(join(tmpdir(), 'sightline-crash-'));
try {
  for (let round = 1; round <= times; round += 1) {
    take(await kill(folder, round));
    await look(folder, round);
    // What was found whole once is looked at no more: the next rounds prove what is new.
    if (promised.size > 300) [promised, clipped, unsure, gone].forEach((each) => each.clear());
    if (process.stdout.isTTY) process.stdout.write(`\r${round} of ${times}`);
  }
  process.stdout.write(
    `killed ${times} times (seed ${seed}): nothing that was acknowledged is lost, no file is left over\n`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
