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

const CLIP = { width: 160, height: 120, fps: 10 };

/**
 * Writes a clip as a camera of which every picture differs by its noise, for `livelySeconds`, and that then hangs for
 * `frozenSeconds`. Opened anew it begins again. Gives the file's path.
 */
export async function hangingCameraFile(livelySeconds: number, frozenSeconds: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-camera-'));
  const file = join(folder, 'hanging.y4m');
  const { width, height, fps } = CLIP;
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`)];
  const frames = fps * (livelySeconds + frozenSeconds);
  for (let number = 0; number < frames; number += 1) {
    parts.push(Buffer.from('FRAME\n'), pictureOf(Math.min(number, fps * livelySeconds)));
  }
  await writeFile(file, Buffer.concat(parts));
  return file;
}

/** Noise, another for each number. */
function pictureOf(number: number): Buffer {
  const { width, height } = CLIP;
  const picture = Buffer.alloc((width * height * 3) / 2, 128);
  let random = number + 1;
  for (let at = 0; at < width * height; at += 1) {
    random = (Math.imul(random, 1664525) + 1013904223) | 0;
    picture[at] = 96 + ((random >>> 16) % 64);
  }
  return picture;
}
