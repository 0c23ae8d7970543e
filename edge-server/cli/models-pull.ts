import { messageOf } from '../../shared/errors.ts';
import type { CatalogEntry } from '../../shared/models/catalog-entry.ts';
import type { ModelManifest } from '../../shared/models/manifest.ts';
import { systemClock } from '../clock.ts';
import { mirrorFolder } from '../config.ts';
import { downloadModel } from '../models/download-model.ts';
import { modelFolder } from '../models/model-folder.ts';
import { catalogEntry, megabytes } from './model-catalog.ts';
import type { CommandModels } from './model-catalog.ts';
import { ProgressLine } from './progress-line.ts';
import { whileWorking } from './while-working.ts';

/** Flags of `models pull`. */
export interface PullFlags {
  readonly json?: true;
}

/** Downloads models of the catalog one after the other; what fails is told, and the others are loaded all the same. */
export async function pullModels(
  ids: readonly string[],
  models: CommandModels,
  flags: PullFlags,
): Promise<void> {
  // A slip in the last name is told before the first one is loaded.
  const entries = [...new Set(ids)].flatMap((id) => wanted(id, models, flags));
  await whileWorking(async (signal) => {
    for (const entry of entries) {
      if (signal.aborted) return;
      await pullOne(entry, models.folder, flags, signal);
    }
  });
}

function wanted(id: string, { repository }: CommandModels, flags: PullFlags): CatalogEntry[] {
  const stored = repository.find(id);
  if (stored === undefined) return [catalogEntry(id)];
  report(flags, { id, state: 'installed', file: stored.file }, `${id} is installed already: ${stored.file}`);
  return [];
}

async function pullOne(
  entry: CatalogEntry,
  folder: string,
  flags: PullFlags,
  signal: AbortSignal,
): Promise<void> {
  const { id } = entry.manifest;
  const progress = new ProgressLine(id, process.stderr);
  const onProgress = (loaded: number, total: number | null): void => {
    if (flags.json !== true) progress.update(loaded, total);
  };
  if (flags.json !== true) console.error(termsOf(entry));
  const mirror = mirrorFolder(process.env) ?? null;
  try {
    const manifest = await downloadModel({ entry, folder, mirror, clock: systemClock, signal, onProgress });
    progress.end();
    reportInstalled(manifest, folder, flags);
  } catch (error) {
    progress.end();
    process.exitCode = 1;
    const words = signal.aborted ? 'Stopped. The next pull goes on from there.' : messageOf(error);
    if (flags.json === true) console.log(JSON.stringify({ id, state: 'available', error: words }));
    console.error(`${id}: ${words}`);
  }
}

function reportInstalled(manifest: ModelManifest, folder: string, flags: PullFlags): void {
  const { id, version, license, sha256, size } = manifest;
  const place = modelFolder(folder, id, version);
  report(
    flags,
    { id, state: 'installed', version, license, sha256, size, folder: place },
    `${id} ${version} is installed and checked: ${place} (SHA-256 ${sha256})`,
  );
}

function report(flags: PullFlags, json: object, words: string): void {
  console.log(flags.json === true ? JSON.stringify(json) : words);
}

/** What one should know before one downloads it. */
function termsOf({ manifest, size, url }: CatalogEntry): string {
  const { id, name, license, license_note } = manifest;
  const note = license_note === undefined ? '' : `. ${license_note}`;
  return `${id}: ${name}, ${megabytes(size)}\n  Licence: ${license}${note}\n  From: ${url}`;
}
