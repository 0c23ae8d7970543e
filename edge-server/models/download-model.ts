import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asSightlineError, SightlineError } from '../../shared/errors.ts';
import type { ManifestTemplate } from '../../shared/models/bundled.ts';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import { takePorts } from '../../shared/models/fit-ports.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { readOnnxPorts } from '../../shared/models/onnx-ports.ts';
import type { Clock } from '../clock.ts';
import type { ByteOrigin } from './download/byte-origin.ts';
import { realDisk } from './download/download-disk.ts';
import type { DownloadDisk } from './download/download-disk.ts';
import { downloadFile } from './download/download-file.ts';
import type { OnProgress } from './download/download-file.ts';
import { lockDownload } from './download/download-lock.ts';
import { HttpOrigin } from './download/http-origin.ts';
import type { Patience } from './download/http-origin.ts';
import { installModel } from './download/install-model.ts';
import type { VerifiedFile } from './download/install-model.ts';
import { MirrorOrigin } from './download/mirror-origin.ts';
import { PartFile, removeNote, removePart } from './download/part-file.ts';
import { storageProblem } from './download/storage-problem.ts';

/** Where models come from and go to. */
export interface DownloadPlaces {
  /** The models folder; a model goes to `<folder>/<id>/<version>`. */
  readonly folder: string;
  /** A folder that holds the files by their mirror names and stands in for the network; null: there is none. */
  readonly mirror: string | null;
}

/** What one model is downloaded with. */
export interface DownloadRequest extends DownloadPlaces {
  readonly entry: CatalogEntry;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly disk?: DownloadDisk;
  readonly patience?: Patience;
  /** Pauses before another try when the line breaks, milliseconds. */
  readonly pausesMs?: readonly number[];
}

/** Another network hiccup is waited out for a quarter of a minute. */
const PAUSES_MS = [1000, 4000, 10_000];
/** What stays behind of these is of no use for going on, or takes room that is needed. */
const DISCARD_AFTER = new Set(['invalid_model', 'too_large', 'storage']);

/**
 * Downloads a model of the catalog, proves that it is the one that was meant, and only then puts it into the models
 * folder with its manifest. A break leaves a hidden part behind from which the next call goes on; abort does the same.
 * Rejects with `conflict` while another process loads it, and with what `downloadFile` and `installModel` reject with.
 */
export async function downloadModel(request: DownloadRequest): Promise<ModelManifest> {
  const { entry, folder, signal } = request;
  signal.throwIfAborted();
  const path = partPath(folder, entry);
  await mkdir(join(folder, PARTS), { recursive: true }).catch((error: unknown) => {
    throw storageProblem(error, path);
  });
  const unlock = await lockDownload(`${path}.lock`);
  try {
    return await downloadLocked(path, request);
  } catch (error) {
    signal.throwIfAborted();
    const known = asSightlineError(error);
    if (DISCARD_AFTER.has(known.code)) await removePart(path);
    throw known;
  } finally {
    await unlock();
  }
}

/** Removes what an unfinished download left behind. */
export async function discardDownload(folder: string, entry: CatalogEntry): Promise<void> {
  await removePart(partPath(folder, entry));
}

async function downloadLocked(path: string, request: DownloadRequest): Promise<ModelManifest> {
  const file = await downloadPart(path, request);
  const template = await completed(request.entry.manifest, path);
  const manifest = await installModel(request.folder, template, file, request.disk ?? realDisk);
  await removeNote(path);
  return manifest;
}

/** What the file says of its inputs and outputs counts more than what was known of it beforehand. */
async function completed(template: ManifestTemplate, path: string): Promise<ManifestTemplate> {
  const bytes = await readFile(path);
  try {
    return takePorts(template, readOnnxPorts(bytes));
  } catch (error) {
    // It is the meant file all the same; whether it runs is seen when it is opened.
    if (error instanceof SightlineError) return template;
    throw error;
  }
}

async function downloadPart(path: string, request: DownloadRequest): Promise<VerifiedFile> {
  const { disk = realDisk, pausesMs = PAUSES_MS } = request;
  const origin = originOf(request);
  const part = await PartFile.open(path, origin.name, disk);
  try {
    const { sha256 } = await downloadFile(part, { ...request, origin, disk, pausesMs });
    return { path, sha256, size: part.size };
  } finally {
    await part.close();
    // Nothing to go on from.
    if (part.size === 0) await part.discard();
  }
}

function originOf({ entry, mirror, clock, patience }: DownloadRequest): ByteOrigin {
  return mirror === null
    ? new HttpOrigin(entry.url, clock, patience)
    : new MirrorOrigin(mirror, entry.mirrorName);
}

/** Below the models folder, so that moving it to its place copies nothing; hidden, so that no scan sees it. */
const PARTS = '.downloads';

function partPath(folder: string, { manifest }: CatalogEntry): string {
  return join(folder, PARTS, `${manifest.id}-${manifest.version}.part`);
}
