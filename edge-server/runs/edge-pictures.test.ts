import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { halvesPicture, pictureFaults } from '../../shared/run/picture-services.cases.ts';
import { EdgePictures } from './edge-pictures.ts';

const pictures = new EdgePictures(
  fileURLToPath(new URL('../../build/wasm/preprocess.wasm', import.meta.url)),
);

test('does what every host does with pictures', async () => {
  const faults = await pictureFaults({
    services: pictures,
    open: (picture) => picture,
    read: ({ data }) => Promise.resolve(data),
    close: () => undefined,
  });
  expect(faults).toEqual([]);
});

test('packs what a person sees: turned and mirrored', async () => {
  const { layout, data } = halvesPicture();
  const turned = { layout: { ...layout, rotation: 90, mirror: true } as const, data };
  const { data: jpeg, width, height } = await pictures.pack(turned);
  expect([width, height]).toEqual([48, 64]);
  const raw = await sharp(jpeg).grayscale().raw().toBuffer();
  // The dark left half is above after a quarter turn.
  expect(raw[5 * 48 + 24]).toBeLessThan(80);
  expect(raw[60 * 48 + 24]).toBeGreaterThan(160);
});

test('an edited picture is all of its buffer, so that it can be handed over', async () => {
  const { layout, data } = halvesPicture();
  const room = new Uint8Array(data.length + 100);
  room.set(data, 50);
  const edited = await pictures.edit({ layout, data: room.subarray(50, 50 + data.length) }, []);
  expect(edited.data.buffer.byteLength).toBe(data.length);
});

test('says what is missing', async () => {
  const without = new EdgePictures('/nowhere/preprocess.wasm');
  await expect(without.gray(halvesPicture(), { width: 8, height: 6 })).rejects.toMatchObject({
    code: 'storage',
  });
});
