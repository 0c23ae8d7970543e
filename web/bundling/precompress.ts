import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** Smaller files gain nothing that a round trip would notice. */
const MIN_BYTES = 1024;

/** Above this the best brotli takes minutes for a few per cent. */
const LARGE_BYTES = 2 * 1024 * 1024;

const COMPRESSIBLE = /\.(js|mjs|css|html|svg|json|webmanifest|wasm)$/;

/** Lays a `.br` and a `.gz` beside every file of the build that gains by it, for the server to send as they are. */
export function precompress(): Plugin {
  let folder = '';
  return {
    name: 'sightline-precompress',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const entries = await readdir(folder, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile() && COMPRESSIBLE.test(entry.name));
        await Promise.all(files.map((entry) => compress(join(entry.parentPath, entry.name))));
      },
    },
  };
}

async function compress(file: string): Promise<void> {
  const { size } = await stat(file);
  if (size < MIN_BYTES) return;
  const quality = size > LARGE_BYTES ? 9 : 11;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: size,
  };
  await Promise.all([
    pipeline(createReadStream(file), createBrotliCompress({ params }), createWriteStream(`${file}.br`)),
    pipeline(createReadStream(file), createGzip({ level: 9 }), createWriteStream(`${file}.gz`)),
  ]);
}
