// Renders the installed app's icons from their drawings: node web/icons/render.mjs (after changing an SVG).
import { writeFile } from 'node:fs/promises';
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

// Pages without an icon of their own are asked for this one. An .ico may hold a PNG behind a header of 22 bytes.
const png = await sharp(plain, { density: 300 }).resize(32, 32).png({ palette: true }).toBuffer();
const header = Buffer.alloc(22);
header.writeUInt16LE(1, 2);
header.writeUInt16LE(1, 4);
header.writeUInt8(32, 6);
header.writeUInt8(32, 7);
header.writeUInt16LE(1, 10);
header.writeUInt16LE(32, 12);
header.writeUInt32LE(png.length, 14);
header.writeUInt32LE(header.length, 18);
await writeFile(join(target, '..', 'favicon.ico'), Buffer.concat([header, png]));
