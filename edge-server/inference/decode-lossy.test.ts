import * as fc from 'fast-check';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { SightlineError } from '../../shared/errors.ts';
import { decodeLossy } from './decode-lossy.ts';

vi.setConfig({ testTimeout: 60_000 });

const SIZE = { width: 32, height: 18 };

/** Left half red, right half blue. */
async function picture(format: 'jpeg' | 'webp'): Promise<Uint8Array> {
  const pixels = Buffer.alloc(SIZE.width * SIZE.height * 3);
  for (let pixel = 0; pixel < SIZE.width * SIZE.height; pixel += 1)
    pixels[pixel * 3 + (pixel % SIZE.width < SIZE.width / 2 ? 0 : 2)] = 255;
  const image = sharp(pixels, { raw: { ...SIZE, channels: 3 } });
  return (format === 'jpeg' ? image.jpeg({ quality: 90 }) : image.webp({ quality: 90 })).toBuffer();
}

async function refusal(bytes: Uint8Array, change: object = {}): Promise<string> {
  try {
    await decodeLossy(bytes, { format: 'jpeg', quality: 0.9, ...SIZE, ...change });
    return 'taken';
  } catch (error) {
    if (error instanceof SightlineError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

test.each(['jpeg', 'webp'] as const)('a %s becomes RGB of its own size', async (format) => {
  const { layout, data } = await decodeLossy(await picture(format), { format, quality: 0.9, ...SIZE });
  expect(layout).toMatchObject({ format: 'RGB', visible: { x: 0, y: 0, ...SIZE }, planes: [{ stride: 96 }] });
  expect(data).toHaveLength(SIZE.width * SIZE.height * 3);
  const at = (x: number): number[] => [...data.subarray(x * 3, x * 3 + 3)];
  const [red, , blueOfRed] = at(2);
  expect(red).toBeGreaterThan(200);
  expect(blueOfRed).toBeLessThan(60);
  expect(at(29)[2]).toBeGreaterThan(200);
});

test('what is another picture than was said, or none, or no JPEG at all, is refused in words', async () => {
  const jpeg = await picture('jpeg');
  expect(await refusal(jpeg)).toBe('taken');
  expect(await refusal(jpeg, { width: 31 })).toContain('it is 32x18 pixels');
  expect(await refusal(await picture('webp'))).toContain('does not begin as JPEG does');
  expect(await refusal(jpeg.subarray(0, jpeg.length / 2))).toMatch(/^invalid_message: What came as a JPEG/);
  expect(await refusal(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toMatch(/^invalid_message/);
});

test('whatever comes is decoded or refused', async () => {
  const pictures = { jpeg: await picture('jpeg'), webp: await picture('webp') };
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('jpeg' as const, 'webp' as const),
      changes,
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (format, spoils, keep) => {
        const bytes = new Uint8Array(pictures[format]);
        for (const [where, value] of spoils) bytes[where % bytes.length] = value;
        const cut = bytes.subarray(0, Math.ceil(bytes.length * keep));
        expect(await refusal(cut, { format })).toMatch(/^(taken|invalid_message: .+)$/s);
      },
    ),
    { numRuns: 400 },
  );
});
