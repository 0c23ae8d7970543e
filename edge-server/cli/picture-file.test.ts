import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodePicture, writeAnnotated } from './picture-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-picture-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** 3x2 pixels, each of its own colour. */
const PIXELS = Uint8Array.from({ length: 18 }, (_, index) => index * 13);
const SIZE = { width: 3, height: 2, channels: 3 } as const;

test.each([
  [1, 0],
  [3, 180],
  [6, 270],
  [8, 90],
])('a picture stored with EXIF orientation %i is seen upright', async (orientation, storedTurn) => {
  const file = join(folder, `${orientation}.tiff`);
  await sharp(PIXELS, { raw: SIZE })
    .rotate(storedTurn)
    .withMetadata({ orientation })
    .tiff({ compression: 'none' })
    .toFile(file);
  const { picture, width, height } = await decodePicture(file);
  expect([width, height]).toEqual([3, 2]);
  expect([...picture.data]).toEqual([...PIXELS]);
  expect(picture.layout).toMatchObject({ format: 'RGB', codedWidth: 3, planes: [{ offset: 0, stride: 9 }] });
});

test('grey, transparent and deep pictures become plain RGB', async () => {
  const grey = join(folder, 'grey.png');
  await sharp(Uint8Array.of(10, 200), { raw: { width: 2, height: 1, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(grey);
  expect([...(await decodePicture(grey)).picture.data]).toEqual([10, 10, 10, 200, 200, 200]);
  const clear = join(folder, 'clear.png');
  await sharp(Uint8Array.of(9, 8, 7, 0), { raw: { width: 1, height: 1, channels: 4 } })
    .png()
    .toFile(clear);
  expect([...(await decodePicture(clear)).picture.data]).toEqual([0, 0, 0]);
});

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** The head of a PNG that claims a size, with no pixels to speak of. */
function boastfulPng(side: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(9))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('a small file that claims to be enormous, a broken one and a missing one are refused by name', async () => {
  const file = join(folder, 'huge.png');
  await writeFile(file, boastfulPng(60_000));
  await expect(decodePicture(file)).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/huge\.png.*pixel limit/),
  });
  await writeFile(file, boastfulPng(100));
  await expect(decodePicture(file)).rejects.toMatchObject({ code: 'unsupported' });
  await expect(decodePicture(join(folder, 'none.png'))).rejects.toThrow('none.png');
});

test('what is drawn lies on the upright picture', async () => {
  const [file, out] = [join(folder, 'turned.tiff'), join(folder, 'out.png')];
  await sharp({ create: { width: 20, height: 10, channels: 3, background: '#000' } })
    .withMetadata({ orientation: 6 })
    .tiff({ compression: 'none' })
    .toFile(file);
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="20"><rect y="15" width="10" height="5" fill="#fff"/></svg>';
  await writeAnnotated(file, svg, out);
  const { data, info } = await sharp(out).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([10, 20]);
  expect([data[0], data[(17 * 10 + 5) * 3]]).toEqual([0, 255]);
});
