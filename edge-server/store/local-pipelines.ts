import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { SightlineError, messageOf } from '../../shared/errors.ts';

const FileSchema = z.strictObject({
  pipelines: z.record(z.string(), z.unknown()).default({}),
  removed: z.array(z.string()).default([]),
  texts: z.record(z.string(), z.strictObject({ revision: z.string(), text: z.string() })).default({}),
});

/** What the API changed about the document: pipelines added or replaced (not checked here), pipelines removed, and what was written of them. */
export type LocalChanges = z.output<typeof FileSchema>;

const HEADER = '# Changes made through the API, on top of the document the server was started with.\n';

/** Where a data folder keeps them. */
export function localChangesFile(dataFolder: string): string {
  return join(dataFolder, 'pipelines.local.yaml');
}

/** Reads the changes kept in a file; none when it is not there. Throws `storage` when it is there and not readable. */
export async function readLocalChanges(file: string): Promise<LocalChanges> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { pipelines: {}, removed: [], texts: {} };
    throw unreadable(file, error);
  }
  try {
    return FileSchema.parse(parse(text, { maxAliasCount: 0 }) ?? {});
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Keeps the changes. Whatever happens meanwhile, the file is the old one or the new one. */
export async function writeLocalChanges(file: string, changes: LocalChanges): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(HEADER + stringify(changes));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    throw new SightlineError('storage', `The change could not be kept in ${file}: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function unreadable(file: string, cause: unknown): SightlineError {
  return new SightlineError(
    'storage',
    `${file} cannot be read: ${messageOf(cause)}. Correct it, or move it away to start from the document alone.`,
    { cause },
  );
}
