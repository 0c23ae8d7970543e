import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import type { Picture } from '../../shared/frame.ts';
import { packedLayout, packPlanes } from '../../wasm/pack.ts';
import { builtInstallation } from '../built.cases.ts';
import { FakeClock } from '../fake-clock.cases.ts';
import { PicturePress } from './picture-press.ts';

const { pressFile, wasmFile } = builtInstallation();
let opened: PicturePress | null = null;

afterEach(async () => {
  await opened?.close();
});

function press(file = pressFile): { press: PicturePress; clock: FakeClock } {
  const clock = new FakeClock();
  opened = new PicturePress({ pressFile: file, wasmFile, clock });
  return { press: opened, clock };
}

/** White on the left half, black on the right. */
function halves(width: number, height: number): Picture {
  const data = new Uint8Array(packPlanes('I420', width, height).byteLength).fill(128);
  for (let at = 0; at < width * height; at += 1) data[at] = at % width < width / 2 ? 235 : 16;
  return { layout: packedLayout('I420', width, height), data };
}

test('a frame becomes a JPEG of each size, upright, as it was when it was given', async () => {
  const { press: it } = press();
  const picture = halves(640, 360);
  const [whole, small] = (await pressed(it, picture, 9999, 160)) ?? [];
  expect([whole?.width, whole?.height, small?.width, small?.height]).toEqual([640, 360, 160, 90]);
  const { data, info } = await sharp(small?.jpeg).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([160, 90, 3]);
  expect(data[0]).toBeGreaterThan(240);
  expect(data[159 * 3]).toBeLessThan(15);
});

async function pressed(it: PicturePress, picture: Picture, ...widths: number[]) {
  const made = it.press(
    picture,
    widths.map((width) => ({ width, quality: 80 })),
  );
  picture.data.fill(0);
  return made;
}

test('of many frames only a few are worked on, and the next ones find room again', async () => {
  const { press: it } = press();
  const picture = halves(64, 48);
  const order = [{ width: 64, quality: 80 }];
  const jobs = Array.from({ length: 9 }, () => it.press(picture, order));
  expect(jobs.filter((job) => job === null)).toHaveLength(5);
  for (const job of jobs) await job;
  expect(await it.press(picture, order)).toHaveLength(1);
});

test('a frame that is not what it says is refused, and the next one is made', async () => {
  const { press: it } = press();
  const picture = halves(64, 48);
  const order = [{ width: 64, quality: 80 }];
  await expect(it.press({ ...picture, data: new Uint8Array(10) }, order)).rejects.toThrow(/bytes/);
  expect(await it.press(picture, order)).toHaveLength(1);
});

test('a thread that is stuck or cannot be started is told of, and tried anew', async () => {
  const { press: it, clock } = press();
  const order = [{ width: 64, quality: 80 }];
  const first = it.press(halves(64, 48), order);
  clock.advance(10_001);
  await expect(first).rejects.toThrow('too long');
  expect(await it.press(halves(64, 48), order)).toHaveLength(1);
  const { press: broken } = press('/nowhere/press.js');
  await expect(broken.press(halves(64, 48), order)).rejects.toThrow('cannot be made');
});
