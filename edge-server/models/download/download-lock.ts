import { readFile, rm, writeFile } from 'node:fs/promises';
import { SightlineError } from '../../../shared/errors.ts';
import { storageProblem } from './storage-problem.ts';

/** Of two processes that load one file only one may write it. The returned function lets the next one. Rejects with `conflict`. */
export async function lockDownload(path: string): Promise<() => Promise<void>> {
  if (!(await take(path))) {
    const owner = await ownerOf(path);
    if (isAlive(owner)) throw busy(owner);
    // Its process died. Two that see this at once are told apart by who takes it then.
    await rm(path, { force: true });
    if (!(await take(path))) throw busy(await ownerOf(path));
  }
  return () => rm(path, { force: true });
}

async function take(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw storageProblem(error, path);
  }
}

async function ownerOf(path: string): Promise<number> {
  return Number(await readFile(path, 'utf8').catch(() => '0'));
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  // Within this process it is known who downloads what: a lock of our own is left over from an earlier life of the id.
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function busy(pid: number): SightlineError {
  return new SightlineError(
    'conflict',
    `Another process (${pid}) is downloading this model right now. Wait for it, or end it and try again.`,
  );
}
