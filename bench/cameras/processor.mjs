// Processor time of a server and of all that it started: sources decode and models run in processes of their own.
import { readFile, readdir } from 'node:fs/promises';

const TICKS_PER_SECOND = 100;

/** Seconds of processor time so far of a process and its children, and how much of it is `ffmpeg`. Linux only. */
export async function processorSeconds(root) {
  const all = (await Promise.all((await processes()).map(statOf))).flat();
  const family = new Set([root]);
  // A child may be listed before its parent.
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  const ours = all.filter(({ pid }) => family.has(pid));
  const seconds = (some) => some.reduce((sum, { own, ended }) => sum + own + ended, 0) / TICKS_PER_SECOND;
  const decoding = ours.filter(({ name }) => name === 'ffmpeg');
  // Those whose clip was over: nearly all that ends while the server runs are decoders.
  const over = ours.filter(({ pid }) => pid === root).map(({ ended }) => ({ own: 0, ended }));
  return { all: seconds(ours), decoding: seconds([...decoding, ...over]) };
}

async function processes() {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
}

async function statOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
  if (rest === undefined) return [];
  const fields = rest.split(' ').map(Number);
  const [parent, own, ended] = [fields[1], fields[11] + fields[12], fields[13] + fields[14]];
  return [{ pid: Number(pid), name, parent, own, ended }];
}
