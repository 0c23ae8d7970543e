// Renders the installed app's icons from their drawings: node web/icons/render.mjs (after changing an SVG).
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '..', 'public', 'icons');
const plain = join(target, 'icon.svg');
const maskable = join(here, 'maskable.svg');

const icons = [
  { from: plain, size: 192, name: 'icon-192.png' },
  { from: plain, size: 512, name: 'icon-512.png' },
  { from: maskable, size: 180, name: 'icon-180.png' },
  { from: maskable, size: 512, name: 'icon-maskable-512.png' },
];

for (const { from, size, name } of icons) {
  await sharp(from, { density: 300 })
    .resize(size, size)
    .png({ palette: true, compressionLevel: 9 })
    .toFile(join(target, name));
}
