import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scene } from './scenes.ts';

/** Writes a scene as a Motion-JPEG file, which Chromium's fake camera plays for ever. Gives the file's path. */
export async function cameraFile(scene: Scene): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-camera-'));
  const file = join(folder, `${scene.name}.mjpeg`);
  await writeFile(file, Buffer.concat(Array.from({ length: 4 }, () => scene.jpeg)));
  return file;
}
