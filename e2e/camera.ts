import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { SCENE, type Scene } from './scenes.ts';

/** A camera's noise changes every picture a little; that one which does not is held for frozen. */
const QUALITIES = [92, 91, 90, 89];

const picturesOf = (scene: Scene): Promise<Buffer[]> =>
  Promise.all(QUALITIES.map((quality) => sharp(scene.jpeg).jpeg({ quality }).toBuffer()));

/** Writes a scene as a Motion-JPEG file, which Chromium's fake camera plays for ever. Gives the file's path. */
export async function cameraFile(scene: Scene): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-camera-'));
  const file = join(folder, `${scene.name}.mjpeg`);
  await writeFile(file, Buffer.concat(await picturesOf(scene)));
  return file;
}

const CALM_FPS = 10;

/**
 * The same with a third of the pictures a second, none of which the browser has to unpack: for tests that are not about
 * how many frames there are. They take half of the processor. Gives the file's path.
 */
export async function calmCameraFile(scene: Scene): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-camera-'));
  const file = join(folder, `${scene.name}.y4m`);
  const pictures = await Promise.all((await picturesOf(scene)).map(planesOf));
  const parts = pictures.flatMap((planes) => [Buffer.from('FRAME\n'), planes]);
  const header = `YUV4MPEG2 W${SCENE.width} H${SCENE.height} F${CALM_FPS}:1 Ip A1:1 C420jpeg\n`;
  await writeFile(file, Buffer.concat([Buffer.from(header), ...parts]));
  return file;
}

/** A picture of a scene's size as I420, BT.601 of limited range: what a browser takes for granted. */
async function planesOf(jpeg: Buffer): Promise<Buffer> {
  const { width, height } = SCENE;
  const pixels = await sharp(jpeg).removeAlpha().raw().toBuffer();
  const small = await sharp(jpeg)
    .resize(width / 2, height / 2)
    .removeAlpha()
    .raw()
    .toBuffer();
  return Buffer.concat([
    planeOf(pixels, 16, [0.257, 0.504, 0.098]),
    planeOf(small, 128, [-0.148, -0.291, 0.439]),
    planeOf(small, 128, [0.439, -0.368, -0.071]),
  ]);
}

/** One plane of a picture as I420, BT.601 of limited range: an offset, and how much of each colour. */
export function planeOf(
  rgb: Buffer,
  offset: number,
  [red, green, blue]: readonly [number, number, number],
): Buffer {
  const plane = Buffer.alloc(rgb.length / 3);
  for (let at = 0; at < plane.length; at += 1) {
    const [r = 0, g = 0, b = 0] = [rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]];
    plane[at] = Math.round(offset + red * r + green * g + blue * b);
  }
  return plane;
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
