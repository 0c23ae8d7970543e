import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../database.ts';
import type { MediaFolder } from './media-folder.ts';

/** What a sweep found and took away. */
export interface SweepReport {
  /** Files that no event has: the machine stopped between the one and the other. */
  readonly files: number;
  /** Rows whose file is not there. */
  readonly rows: number;
}

const TOGETHER = 200;
const TEMPORARY = /(^|\/)\.new-(\d+)-/;

/** Brings the media folder and its rows to agree, in small steps beside the work. For once, after a start. */
export async function sweepMedia(
  folder: MediaFolder,
  database: Pick<Database, 'call'>,
  signal: AbortSignal,
): Promise<SweepReport> {
  const files = await removeOrphans(folder, database, signal);
  const rows = await dropMissing(folder.root, database, signal);
  if (!signal.aborted) folder.swept();
  return { files, rows };
}

async function removeOrphans(
  folder: MediaFolder,
  database: Pick<Database, 'call'>,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  for await (const paths of batches(filesBelow(folder.root, ''))) {
    if (signal.aborted) return removed;
    const candidates = paths.filter((path) => isLeftOver(path) || !folder.isFresh(path));
    const known = new Set(await database.call('media.known', candidates));
    const orphans = candidates.filter(
      (path) => !known.has(path) && (isLeftOver(path) || !folder.isFresh(path)),
    );
    await folder.remove(orphans);
    removed += orphans.length;
  }
  return removed;
}

/** Half a file of a process that is gone. */
function isLeftOver(path: string): boolean {
  const pid = TEMPORARY.exec(path)?.[2];
  return pid !== undefined && Number(pid) !== process.pid;
}

async function dropMissing(
  root: string,
  database: Pick<Database, 'call'>,
  signal: AbortSignal,
): Promise<number> {
  let dropped = 0;
  for (let after = 0; !signal.aborted;) {
    const rows = await database.call('media.list', { after, limit: TOGETHER });
    const last = rows.at(-1);
    if (last === undefined) return dropped;
    after = last.seq;
    const missing: string[] = [];
    for (const { path } of rows) if (!(await exists(join(root, path)))) missing.push(path);
    if (missing.length > 0) dropped += await database.call('media.drop', missing);
  }
  return dropped;
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    // Anything else (no permission, a disk that is away) is no reason to forget what is there.
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

async function* filesBelow(root: string, path: string): AsyncGenerator<string> {
  const [listed] = await Promise.allSettled([opendir(join(root, path))]);
  if (listed.status === 'rejected') return;
  for await (const entry of listed.value) {
    const below = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, below);
    else yield below;
  }
}

async function* batches(paths: AsyncGenerator<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const path of paths) {
    batch.push(path);
    if (batch.length < TOGETHER) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
