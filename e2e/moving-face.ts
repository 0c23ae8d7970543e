import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { planeOf } from './camera.ts';

const SIZE = { width: 640, height: 360 };
const FACE = { left: 320, top: 340, width: 160, height: 162 };
const SHOWN = 220;
const MARK = { width: 40, height: 24 };
const [FRAMES, FPS] = [60, 10];
const PORTRAITS = 'node_modules/@vladmandic/human/assets/screenshot-facedetect.jpg';

/**
 * Writes a clip of a face that goes to and fro with a green mark over its head, which can be found in a picture
 * without knowing anything of faces. Gives the folder; the clip is `face.y4m` in it.
 */
export async function movingFace(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-face-'));
  const face = await sharp(PORTRAITS).extract(FACE).resize(SHOWN, SHOWN).toBuffer();
  const parts: Buffer[] = [
    Buffer.from(`YUV4MPEG2 W${SIZE.width} H${SIZE.height} F${FPS}:1 Ip A1:1 C420jpeg\n`),
  ];
  for (let number = 0; number < FRAMES; number += 1)
    parts.push(Buffer.from('FRAME\n'), await frame(face, number));
  await writeFile(join(folder, 'face.y4m'), Buffer.concat(parts));
  return folder;
}

async function frame(face: Buffer, number: number): Promise<Buffer> {
  const span = SIZE.width - SHOWN - 40;
  const left = Math.round(20 + span * (0.5 - 0.5 * Math.cos((2 * Math.PI * number) / FRAMES)));
  const mark = { ...MARK, channels: 3 as const, background: '#00ff00' };
  const picture = sharp({ create: { ...SIZE, channels: 3, background: '#777777' } }).composite([
    { input: face, left, top: 110 },
    { input: { create: mark }, left: left + (SHOWN - MARK.width) / 2, top: 60 },
  ]);
  const png = await picture.png({ compressionLevel: 0 }).toBuffer();
  const pixels = await sharp(png).removeAlpha().raw().toBuffer();
  const half = await sharp(png)
    .resize(SIZE.width / 2, SIZE.height / 2)
    .removeAlpha()
    .raw()
    .toBuffer();
  return Buffer.concat([
    planeOf(pixels, 16, [0.257, 0.504, 0.098]),
    planeOf(half, 128, [-0.148, -0.291, 0.439]),
    planeOf(half, 128, [0.439, -0.368, -0.071]),
  ]);
}
