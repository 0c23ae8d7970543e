/** Which models are measured, and what a right decoder reaches with them. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CATALOG } from '../build/shared/models/catalog.js';
import { ManifestSchema } from '../build/shared/models/manifest.js';

const root = new URL('../', import.meta.url);
const BUNDLED = ['centernet'];

/**
 * Detectors of COCO's things whose files are here: [{ manifest, file, reference }]. `reference` is the mAP that
 * `shared`'s manifest.json gives for these pictures; null where it gives none.
 */
export async function detectionModels(shared, wanted) {
  const models = [...(await bundled()), ...(await catalogued(shared))];
  const chosen = models.filter(({ manifest }) => wanted.length === 0 || wanted.includes(manifest.id));
  return chosen.filter(({ file }) => existsSync(file));
}

async function bundled() {
  return Promise.all(
    BUNDLED.map(async (id) => {
      const folder = new URL(`build/models/${id}/1/`, root);
      const manifest = ManifestSchema.parse(
        JSON.parse(await readFile(new URL('manifest.json', folder), 'utf8')),
      );
      return { manifest, file: fileURLToPath(new URL(manifest.file, folder)), reference: null };
    }),
  );
}

async function catalogued(shared) {
  const described = JSON.parse(await readFile(`${shared}/manifest.json`, 'utf8')).models;
  return CATALOG.filter(({ manifest }) => manifest.task === 'detect').map((entry) => {
    const known = described.find(({ id }) => id === entry.manifest.id);
    return {
      // The hash is of no use here: the file is read as it is.
      manifest: ManifestSchema.parse({ ...entry.manifest, sha256: '0'.repeat(64), size: entry.size ?? 1 }),
      file: `${shared}/models/${entry.mirrorName}`,
      reference: referenceOf(known?.reference_result),
    };
  });
}

/** "…: mAP .315, mAP50 .451" to 0.315. The first figure is that of the model's own pre-processing. */
function referenceOf(words = '') {
  const found = /mAP (\.\d+)/.exec(words);
  return found ? Number(found[1]) : null;
}
