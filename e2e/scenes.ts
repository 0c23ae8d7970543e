import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { BoundingBox } from '../shared/detection.ts';

/** Pictures of people that come with the model package, so that no picture is kept in this repository. */
const assets = 'node_modules/@vladmandic/human/assets';

/** Cleaner pictures that may stand beside the project. */
export const sharedMedia = process.env.SIGHTLINE_MEDIA ?? '../shared/media';
export const hasSharedMedia = existsSync(sharedMedia);

/** What a camera would see, and where a person sees what in it (boxes measured by eye, normalised 0..1). */
export interface Scene {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly jpeg: Buffer;
  readonly expected: readonly { readonly label: string; readonly box: BoundingBox }[];
}

interface Placement {
  readonly file: string;
  readonly crop?: { left: number; top: number; width: number; height: number };
  readonly width: number;
  readonly height: number;
}

/** Fits a part of a picture into a camera-sized frame, bars in grey. */
async function compose({ file, crop, width, height }: Placement): Promise<Buffer> {
  const picture = sharp(file);
  const part = crop === undefined ? picture : picture.extract(crop);
  return part
    .resize(width, height, { fit: 'contain', background: '#777777' })
    .flatten({ background: '#777777' })
    .jpeg({ quality: 92, chromaSubsampling: '4:2:0' })
    .toBuffer();
}

/** Five portraits side by side. */
export async function facesScene(): Promise<Scene> {
  const jpeg = await compose({
    file: join(assets, 'screenshot-facedetect.jpg'),
    crop: { left: 0, top: 345, width: 800, height: 156 },
    width: 1280,
    height: 720,
  });
  return { name: 'faces', width: 1280, height: 720, jpeg, expected: [] };
}

/** A group of people at a party, standing. */
export async function objectsScene(): Promise<Scene> {
  const jpeg = await compose({
    file: join(assets, 'samples.jpg'),
    crop: { left: 0, top: 200, width: 1280, height: 958 },
    width: 1280,
    height: 720,
  });
  return { name: 'objects', width: 1280, height: 720, jpeg, expected: [] };
}

/** One figure standing upright, arms down. */
export async function posesScene(): Promise<Scene> {
  const jpeg = await compose({
    file: join(assets, 'screenshot-vrm.jpg'),
    crop: { left: 0, top: 0, width: 440, height: 653 },
    width: 1280,
    height: 720,
  });
  return { name: 'poses', width: 1280, height: 720, jpeg, expected: [] };
}
