import { dirname } from 'node:path';
import { SightlineError } from '../../../shared/errors.ts';
import type { CatalogEntry } from '../../../shared/models/catalog-entry.ts';
import { pause } from '../../../shared/run/pause.ts';
import type { Clock } from '../../clock.ts';
import { TransientError } from './byte-origin.ts';
import type { ByteOrigin, OpenBytes } from './byte-origin.ts';
import { ContentHash, nameBy } from './content-hash.ts';
import type { ContentName } from './content-hash.ts';
import type { DownloadDisk } from './download-disk.ts';
import { StalePartError } from './http-refusal.ts';
import type { PartFile } from './part-file.ts';
import { noRoom } from './storage-problem.ts';

/** Told while a file comes: bytes that are here, and of how many (null: not known). */
export type OnProgress = (loaded: number, total: number | null) => void;

/** What one file is brought with. */
export interface FileRequest {
  readonly entry: Pick<CatalogEntry, 'hash' | 'size' | 'url'>;
  readonly origin: ByteOrigin;
  readonly disk: DownloadDisk;
  readonly clock: Clock;
  /** Pauses before another try, milliseconds; as many tries as there are pauses follow the first one. */
  readonly pausesMs: readonly number[];
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** No model that can be run here is larger. */
export const MAX_MODEL_BYTES = 1024 ** 3;
/** What a disk is left with. */
const SPARE_BYTES = 8 * 1024 * 1024;

/**
 * Brings a file into its part, going on where the part ends, and proves it. Rejects with `invalid_model` when it is
 * another file (the part is empty then), `storage`, `too_large`, `not_found`, `deadline`, or the signal's reason.
 */
export async function downloadFile(part: PartFile, request: FileRequest): Promise<ContentName> {
  const hadPart = part.size > 0;
  const first = (await wholeAlready(part, request)) ?? (await bring(part, request));
  if (isRight(first, request)) return first;
  // A part of some other file spoils what was appended to it; from the beginning it may be right.
  await part.restart(null);
  if (!hadPart) throw wrong(first, request);
  const second = await bring(part, request);
  if (isRight(second, request)) return second;
  await part.restart(null);
  throw wrong(second, request);
}

/** All of it may have come before something else ended the last try. */
async function wholeAlready(part: PartFile, request: FileRequest): Promise<ContentName | undefined> {
  const { size } = request.entry;
  if (size === null || part.size !== size) return undefined;
  const name = (await hashOf(part, size)).finish();
  return isRight(name, request) ? name : undefined;
}

async function bring(part: PartFile, request: FileRequest): Promise<ContentName> {
  const { signal, origin, pausesMs, clock } = request;
  for (let tries = 0; ; tries += 1) {
    try {
      return await receive(part, request);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof StalePartError && part.size > 0) {
        await part.restart(null);
        continue;
      }
      if (!(error instanceof TransientError) && !(error instanceof StalePartError)) throw error;
      const pauseMs = pausesMs[tries];
      if (pauseMs === undefined) throw gaveUp(error, part, origin);
      await pause(pauseMs, clock, signal);
      signal.throwIfAborted();
    }
  }
}

/** One try. */
async function receive(part: PartFile, request: FileRequest): Promise<ContentName> {
  const { origin, entry, signal, onProgress } = request;
  const from = entry.size !== null && part.size >= entry.size ? 0 : part.size;
  const opened = await origin.open(from, part.validator, signal);
  if (opened.start === 0) await part.restart(opened.validator);
  const total = await checkRoom(part, opened, request);
  const hash = await hashOf(part, total);
  onProgress(part.size, total);
  for await (const chunk of opened.chunks) {
    signal.throwIfAborted();
    if (part.size + chunk.length > (total ?? MAX_MODEL_BYTES))
      throw tooMuch(total ?? MAX_MODEL_BYTES, request);
    await part.append(chunk);
    hash.update(chunk);
    onProgress(part.size, total);
  }
  if (total !== null && part.size < total)
    throw new TransientError(`only ${part.size} of ${total} bytes came`);
  // Without a size beforehand, git's name is made of what came.
  return total === null ? (await hashOf(part, part.size)).finish() : hash.finish();
}

/** The file's size as far as it is known, once there is room for it. */
async function checkRoom(part: PartFile, opened: OpenBytes, request: FileRequest): Promise<number | null> {
  const total = request.entry.size ?? opened.total;
  if (opened.total !== null && total !== opened.total) throw otherSize(opened.total, request);
  if (total === null) return null;
  if (total > MAX_MODEL_BYTES) throw tooMuch(MAX_MODEL_BYTES, request);
  const folder = dirname(part.path);
  const free = await request.disk.freeBytes(folder);
  const needed = total - part.size + SPARE_BYTES;
  if (free >= needed) return total;
  throw noRoom(folder, { needs: `${megabytes(needed)} are needed, ${megabytes(free)} are free` });
}

async function hashOf(part: PartFile, total: number | null): Promise<ContentHash> {
  const hash = new ContentHash(total);
  if (part.size > 0) for await (const chunk of part.read()) hash.update(chunk);
  return hash;
}

function isRight(name: ContentName, { entry }: FileRequest): boolean {
  return nameBy(entry.hash, name) === entry.hash.hex;
}

function wrong(found: ContentName, { entry, origin }: FileRequest): SightlineError {
  return new SightlineError(
    'invalid_model',
    `The file from ${origin.name} is not the one that was meant: its ${entry.hash.algorithm} is ` +
      `${nameBy(entry.hash, found) ?? 'unknown'}, not ${entry.hash.hex}. Nothing was kept. ` +
      'Try again; if it stays so, the file or something in between was changed.',
  );
}

function otherSize(found: number, { entry, origin }: FileRequest): SightlineError {
  return new SightlineError(
    'invalid_model',
    `The file from ${origin.name} has ${found} bytes, not the ${entry.size} it should have. Nothing was kept. ` +
      'If a proxy or a log-in page of this network is in between, get past that and try again.',
  );
}

function tooMuch(limit: number, { origin }: FileRequest): SightlineError {
  return new SightlineError(
    'too_large',
    `The file from ${origin.name} is larger than ${limit} bytes, which it should not be. Nothing was kept.`,
  );
}

function gaveUp(error: Error, part: PartFile, origin: ByteOrigin): SightlineError {
  const kept = part.size > 0 ? ` ${megabytes(part.size)} are here; the next try goes on from there.` : '';
  return new SightlineError(
    'deadline',
    `The download from ${origin.name} did not come through: ${error.message}.${kept} ` +
      'Check the network and try again. Without one, name a folder with the files in SIGHTLINE_MODEL_MIRROR.',
    { cause: error },
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
