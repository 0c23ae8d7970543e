import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ManifestTemplate } from '../../../shared/models/bundled.ts';
import { ManifestSchema } from '../../../shared/models/manifest.ts';
import type { ModelManifest } from '../../../shared/models/manifest.ts';
import { formatJson, modelFolder } from '../model-folder.ts';
import type { DownloadDisk } from './download-disk.ts';
import { storageProblem } from './storage-problem.ts';

/** A verified file that is to become a model. */
export interface VerifiedFile {
  /** Where it lies; it is moved from there. On the same disk as the models folder. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/**
 * Moves a verified file into the models folder, with its manifest, as one: whoever looks sees both or neither, and a
 * power cut changes nothing about that. A former one of the same id and version is replaced. Rejects with `storage`.
 */
export async function installModel(
  folder: string,
  template: ManifestTemplate,
  { path, sha256, size }: VerifiedFile,
  disk: Pick<DownloadDisk, 'sync'>,
): Promise<ModelManifest> {
  const manifest = ManifestSchema.parse({ ...template, sha256, size });
  const target = modelFolder(folder, manifest.id, manifest.version);
  try {
    await mkdir(dirname(target), { recursive: true });
    await removeLeftovers(target);
    // Hidden, so that whoever scans for models passes it by.
    const staging = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
    await disk.sync(path);
    await fill(staging, manifest, path, disk).then(
      () => swap(staging, target, disk),
      async (error: unknown) => {
        await rm(staging, { recursive: true, force: true });
        throw error;
      },
    );
  } catch (error) {
    throw storageProblem(error, target);
  }
  return manifest;
}

/** What a power cut left of an earlier try: hidden, and of no use. */
async function removeLeftovers(target: string): Promise<void> {
  const folder = dirname(target);
  for (const name of await readdir(folder))
    if (name.startsWith(`.${basename(target)}-`)) await rm(join(folder, name), { recursive: true });
}

async function fill(
  staging: string,
  manifest: ModelManifest,
  path: string,
  disk: Pick<DownloadDisk, 'sync'>,
): Promise<void> {
  const manifestFile = join(staging, 'manifest.json');
  await writeFile(manifestFile, formatJson(manifest), { flag: 'wx', mode: 0o644 });
  await disk.sync(manifestFile);
  await chmod(staging, 0o755);
  await rename(path, join(staging, manifest.file));
  await syncFolder(staging, disk);
}

async function swap(staging: string, target: string, disk: Pick<DownloadDisk, 'sync'>): Promise<void> {
  const former = `${staging}-former`;
  const had = await rename(target, former).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    },
  );
  await rename(staging, target);
  await syncFolder(dirname(target), disk);
  if (had) await rm(former, { recursive: true, force: true });
}

/** Makes names in a folder last. Windows neither needs nor allows it. */
async function syncFolder(folder: string, disk: Pick<DownloadDisk, 'sync'>): Promise<void> {
  if (process.platform !== 'win32') await disk.sync(folder);
}
