import { renameSync } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { SightlineError, messageOf } from '../../shared/errors.ts';

/** Reads a file that only this user may read; `empty` when it is not there. Throws `storage` when it is damaged. */
export async function readPrivate<T>(file: string, schema: z.ZodType<T>, empty: T): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return empty;
    throw new SightlineError(
      'storage',
      `${file} cannot be read. Move it away to begin without it: whoever it let in must then be let in anew.`,
      { cause },
    );
  }
}

/** Keeps JSON in a file that only this user may read; `check` as for `writePrivateText`. Throws `storage`. */
export function writePrivate(file: string, content: unknown, check?: () => void): Promise<void> {
  return writePrivateText(file, `${JSON.stringify(content, null, 2)}\n`, check);
}

/**
 * Keeps a file that only this user may read. Whatever happens meanwhile, it is the old one or the new one; the old one
 * where `check` throws, which is asked last of all. Throws `storage`, or what `check` throws.
 */
export async function writePrivateText(file: string, text: string, check?: () => void): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    check?.();
    // At once after that: nothing of this process comes between.
    renameSync(temporary, file);
  } catch (cause) {
    if (cause instanceof SightlineError) throw cause;
    throw new SightlineError('storage', `${file} could not be written: ${messageOf(cause)}`, { cause });
  }
}
