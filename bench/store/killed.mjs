// Keeps events with pictures and clips as fast as it can and says so after each, until it is killed. Arguments: folder, round.
import { writeSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventOf, openStore } from './memory.mjs';

const [folder = '', round = '0'] = process.argv.slice(2);
const { memory } = await openStore(folder);
// As a server does with clips that were not finished when it ended.
const clips = join(folder, 'clips');
await rm(clips, { recursive: true, force: true });
await mkdir(clips);
const at = Date.now();
const SIDES = 4;

/** Synchronous: what was said has left this process before it can be killed. */
function say(line) {
  writeSync(1, `${line}\n`);
}

/** A clip comes after its event, as a finished file that goes to where it is kept. */
async function clip(id, n) {
  const file = join(clips, `${n}.mp4`);
  await writeFile(file, new Uint8Array(50_000 + (n % 5) * 100_000).fill(n));
  await memory.media.add(id, { kind: 'clip', type: 'video/mp4', content: { file } });
  say(`clipped ${id}`);
}

async function live(n) {
  const name = `${round}-${n}`;
  const media = ['snapshot', 'thumbnail'].map((kind) => ({
    kind,
    type: 'image/jpeg',
    content: new Uint8Array(2000 + (n % 7) * 1000).fill(n),
  }));
  const id = await memory.events.put(
    eventOf(name, at + n, { label: 'person', zones: ['door'] }),
    'porch',
    media,
  );
  say(`kept ${id}`);
  await memory.events.put(
    eventOf(name, at + n, { phase: 'end', at: at + n + 5, ended_at: at + n + 5 }),
    'porch',
  );
  say(`ended ${id}`);
  if (n % 3 === 0) await clip(id, n);
  if (n % 5 !== 0) return;
  // Said before it is asked: from then on nobody can tell which it is.
  say(`removing ${id}`);
  await memory.events.remove(id);
  say(`removed ${id}`);
}

say('ready');
await Promise.all(
  Array.from({ length: SIDES }, async (_, side) => {
    for (let n = side; ; n += SIDES) await live(n);
  }),
);
