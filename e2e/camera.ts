import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Scene } from './scenes.ts';

/** A camera's noise changes every picture a little; that one which does not is held for frozen. */
const QUALITIES = [92, 91, 90, 89];

/** Writes a scene as a Motion-JPEG file, which Chromium's fake camera plays for ever. Gives the file's path. */
export async function cameraFile(scene: Scene): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-camera-'));
  const file = join(folder, `${scene.name}.mjpeg`);
  const pictures = QUALITIES.map((quality) => sharp(scene.jpeg).jpeg({ quality }).toBuffer());
  await writeFile(file, Buffer.concat(await Promise.all(pictures)));
  return file;
}
