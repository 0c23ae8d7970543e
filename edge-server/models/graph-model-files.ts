import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { messageOf, SightlineError } from '../../shared/errors.ts';
import { shardPaths } from '../../shared/models/import/convert.ts';
import { importLimits } from '../../shared/models/import/limits.ts';
import type { Shards } from '../../shared/models/import/weights.ts';

/** A TensorFlow.js graph model read into memory. */
export interface GraphModelFiles {
  readonly folder: string;
  /** The name of the JSON file within the folder. */
  readonly fileName: string;
  readonly json: string;
  readonly shards: Shards;
}

/**
 * Reads a graph model: a folder with a `model.json`, or the JSON file itself; the weight files lie below the same
 * folder. Throws `not_found` when there is no model, `forbidden` when the JSON names a file outside the folder,
 * `invalid_model` when a weight file is missing, `too_large` beyond `importLimits`.
 */
export async function readGraphModelFiles(path: string): Promise<GraphModelFiles> {
  const file = await findModelJson(resolve(path));
  await refuseLarge(file, importLimits.jsonLength);
  const json = await readFile(file, 'utf8');
  const folder = dirname(file);
  return { folder, fileName: basename(file), json, shards: await readShards(folder, shardPaths(json)) };
}

async function findModelJson(path: string): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    throw new SightlineError('not_found', `Nothing can be read at ${path}: ${messageOf(error)}.`, {
      cause: error,
    });
  });
  if (found.isFile()) return path;
  const file = join(path, 'model.json');
  const isThere = await stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (isThere) return file;
  throw new SightlineError(
    'not_found',
    `${path} holds no model.json. Name the model's JSON file itself if it is called otherwise.`,
  );
}

async function readShards(folder: string, paths: readonly string[]): Promise<Shards> {
  const shards = new Map<string, Uint8Array>();
  let left = importLimits.weightBytes;
  for (const path of paths) {
    if (shards.has(path)) continue;
    const file = insideFolder(folder, path);
    left -= await refuseLarge(file, left);
    shards.set(path, new Uint8Array(await readFile(file)));
  }
  return shards;
}

/** Where a weight file lies, which the JSON may only say within the model's folder. */
function insideFolder(folder: string, path: string): string {
  const file = resolve(folder, path);
  const inside = relative(folder, file);
  const leaves = inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  if (!leaves && !path.includes('\0') && !isAbsolute(path)) return file;
  throw new SightlineError(
    'forbidden',
    `The model's JSON names the weight file "${path}", which is outside its folder. Put the weights beside the JSON.`,
  );
}

/** The size of a file in bytes. Throws when it is missing, no file, or larger than the limit. */
async function refuseLarge(file: string, limit: number): Promise<number> {
  const found = await stat(file).catch((error: unknown) => {
    throw new SightlineError(
      'invalid_model',
      `The file ${file} is missing or can't be read: ${messageOf(error)}.`,
      { cause: error },
    );
  });
  if (!found.isFile()) throw new SightlineError('invalid_model', `${file} is not a file.`);
  if (found.size > limit)
    throw new SightlineError(
      'too_large',
      `${file} has ${found.size} bytes, more than the ${limit} that are allowed.`,
    );
  return found.size;
}
