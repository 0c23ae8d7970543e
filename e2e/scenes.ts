import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Region } from 'sharp';
import type { BoundingBox } from '../shared/detection.ts';

/** Pictures of people that come with the model package, so that no picture is kept in this repository. */
const assets = 'node_modules/@vladmandic/human/assets';

/** Cleaner pictures that may stand beside the project. */
const media = process.env.SIGHTLINE_MEDIA ?? '../shared/media';

/** Every scene is a camera frame of this size, in pixels. */
export const SCENE = { width: 1280, height: 720 };

/** Something a person sees in the scene: measured by eye on the composed picture, normalised 0..1. */
export interface Expected {
  readonly label: string;
  readonly box: BoundingBox;
  /** Where some key points are. */
  readonly keypoints?: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
}

/** What a camera would see. */
export interface Scene {
  readonly name: string;
  readonly jpeg: Buffer;
  readonly expected: readonly Expected[];
}

/** Corners in scene pixels to a normalised box. */
function box(left: number, top: number, right: number, bottom: number): BoundingBox {
  const { width, height } = SCENE;
  return { x: left / width, y: top / height, width: (right - left) / width, height: (bottom - top) / height };
}

const point = (x: number, y: number): { x: number; y: number } => ({
  x: x / SCENE.width,
  y: y / SCENE.height,
});

/** Fits a part of a picture into a camera-sized frame, with grey bars. */
function compose(file: string, crop?: Region): Promise<Buffer> {
  const picture = sharp(file);
  return (crop === undefined ? picture : picture.extract(crop))
    .resize(SCENE.width, SCENE.height, { fit: 'contain', background: '#777777' })
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** Five portraits side by side. */
export async function facesScene(): Promise<Scene> {
  const file = join(assets, 'screenshot-facedetect.jpg');
  return {
    name: 'faces',
    jpeg: await compose(file, { left: 0, top: 340, width: 800, height: 162 }),
    expected: [
      { label: 'face', box: box(65, 285, 200, 415) },
      { label: 'face', box: box(318, 280, 445, 415) },
      { label: 'face', box: box(575, 280, 705, 420) },
      { label: 'face', box: box(800, 285, 940, 415) },
      { label: 'face', box: box(1065, 285, 1180, 415) },
    ],
  };
}

/** A group of people at a party, standing; the three whose outlines are clearest are expected. */
export async function objectsScene(): Promise<Scene> {
  const file = join(assets, 'samples.jpg');
  return {
    name: 'objects',
    jpeg: await compose(file, { left: 0, top: 200, width: 1280, height: 958 }),
    expected: [
      { label: 'person', box: box(440, 190, 550, 680) },
      { label: 'person', box: box(645, 230, 745, 660) },
      { label: 'person', box: box(935, 295, 1115, 710) },
    ],
  };
}

/** One figure standing upright, facing the camera, arms down. */
export async function posesScene(): Promise<Scene> {
  const file = join(assets, 'screenshot-vrm.jpg');
  return {
    name: 'poses',
    jpeg: await compose(file, { left: 0, top: 0, width: 440, height: 653 }),
    expected: [
      {
        label: 'person',
        box: box(487, 110, 637, 690),
        keypoints: {
          nose: point(577, 135),
          right_elbow: point(487, 248),
          left_elbow: point(622, 247),
          right_knee: point(550, 505),
          left_knee: point(592, 505),
          right_ankle: point(553, 670),
          left_ankle: point(590, 670),
        },
      },
    ],
  };
}

/** A clean photograph of a person from beside the project; undefined where there is none. */
export async function photographScene(): Promise<Scene | undefined> {
  const file = join(media, 'images', 'tfjs_pose.jpg');
  return existsSync(file) ? { name: 'photograph', jpeg: await compose(file), expected: [] } : undefined;
}
