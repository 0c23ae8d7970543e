import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError } from '../disk-full.ts';

/** What these tests and disks differ in: how bytes get onto the disk. */
export interface FileWriting {
  readonly write: (file: string, bytes: Uint8Array) => Promise<void>;
}

/** Writes bytes and waits until they are on the disk. */
export const writeDurably: FileWriting['write'] = async (file, bytes) => {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/**
 * Puts a file in place, whole or not at all, such that it survives a power cut. `temporary` lies in the same folder;
 * nothing stays of it. Gives its size. Throws `storage`, a `DiskFullError` where there is no room.
 */
export async function placeFile(
  file: string,
  temporary: string,
  content: Uint8Array | { readonly file: string },
  write: FileWriting['write'],
): Promise<number> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    if (content instanceof Uint8Array) await write(temporary, content);
    else await moveFile(content.file, temporary);
    await rename(temporary, file);
    await syncFolder(dirname(file));
    return (await stat(file)).size;
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(error, file);
  }
}

/** From wherever it is; a copy where that is on another disk. */
async function moveFile(from: string, to: string): Promise<void> {
  await syncFile(from, 'r+');
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await copyFile(from, to);
    await syncFile(to, 'r+');
    await rm(from, { force: true });
  }
}

/** A name is as durable as its folder. Windows has no such thing, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') await syncFile(folder, 'r');
}

async function syncFile(file: string, flags: string): Promise<void> {
  const handle = await open(file, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
