// Keeps events with pictures as fast as it can and says so after each, until it is killed. Arguments: folder, round.
import { writeSync } from 'node:fs';
import { eventOf, openStore } from './memory.mjs';

const [folder = '', round = '0'] = process.argv.slice(2);
const { memory } = await openStore(folder);
const at = Date.now();
const SIDES = 4;

/** Synchronous: what was said has left this process before it can be killed. */
function say(line) {
  writeSync(1, `${line}\n`);
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
