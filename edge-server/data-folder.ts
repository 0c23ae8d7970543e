import { resolve } from 'node:path';

/** Where a server keeps things: as told, else as the environment says, else `data` here. */
export function dataFolderOf(told: string | undefined, env: NodeJS.ProcessEnv): string {
  return resolve(told ?? env['SIGHTLINE_DATA'] ?? 'data');
}
