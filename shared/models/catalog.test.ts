import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { devFolder, devSkip } from '../detect/real-model.cases.ts';
import { pictureInput } from '../detect/model-input.ts';
import { createDecoder } from '../detect/registry.ts';
import { bundledModels } from './bundled.ts';
import { CATALOG } from './catalog.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import { ManifestSchema } from './manifest.ts';

/** The manifest as it is once the file has come. */
function completed({ manifest, size }: CatalogEntry): unknown {
  return { ...manifest, sha256: '0'.repeat(64), size: size ?? 1 };
}

const known: [string, CatalogEntry][] = CATALOG.map((entry) => [entry.manifest.id, entry]);

test('every id is there once, and none is a bundled model’s', () => {
  const ids = [...CATALOG, ...bundledModels].map(({ manifest }) => manifest.id);
  expect(new Set(ids).size).toBe(ids.length);
  const files = CATALOG.map(({ mirrorName }) => mirrorName);
  expect(new Set(files).size).toBe(files.length);
});

describe.each(known)('%s', (_, entry) => {
  test('has a manifest that its decoder takes', () => {
    const manifest = ManifestSchema.parse(completed(entry));
    expect(() => createDecoder(manifest)).not.toThrow();
    expect(pictureInput(manifest)).toBe(manifest.inputs[0]?.name);
    expect(manifest.file).toBe(entry.mirrorName);
  });

  test('lies at a commit, under a hash', () => {
    expect(entry.url).toMatch(
      /^https:\/\/raw\.githubusercontent\.com\/[\w-]+\/[\w.-]+\/[0-9a-f]{40}\/[\w/.-]+\.onnx$/,
    );
    const digits = entry.hash.algorithm === 'sha256' ? 64 : 40;
    expect(entry.hash.hex).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`));
  });

  test.skipIf(!existsSync(`${devFolder}/models/${entry.mirrorName}`))(
    `is the file of the development folder${devSkip}`,
    async () => {
      const file = await readFile(`${devFolder}/models/${entry.mirrorName}`);
      expect(file.length).toBe(entry.size);
      expect(createHash('sha256').update(file).digest('hex')).toBe(entry.hash.hex);
    },
  );
});
