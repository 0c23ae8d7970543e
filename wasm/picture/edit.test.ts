import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Picture, PictureLayout, PixelFormat } from '../../shared/frame.ts';
import { displaySize } from '../../shared/frame.ts';
import { Dice } from '../../shared/run/random.cases.ts';
import { packedLayout } from '../pack.ts';
import { createPreprocessor } from '../preprocess.ts';
import { editedPicture } from './edit.ts';
import { reduceInPlace } from './reduce.ts';

const wasm = await readFile(new URL('../../build/wasm/preprocess.wasm', import.meta.url));
const kernel = await createPreprocessor(await WebAssembly.compile(wasm));

const FORMATS: readonly PixelFormat[] = ['I420', 'NV12', 'RGBA', 'BGRA', 'RGB'];
const ROTATIONS = [0, 90, 180, 270] as const;

/** Noise of any format, cut out of a larger stored picture, turned and mirrored as the dice say. */
function noise(dice: Dice, format: PixelFormat): Picture {
  const [width, height] = [40 + 2 * dice.below(40), 40 + 2 * dice.below(40)];
  const rest = {
    rotation: dice.pick(ROTATIONS) ?? 0,
    mirror: dice.chance(0.5),
    color: {
      matrix: dice.chance(0.5) ? 'bt601' : 'bt709',
      range: dice.chance(0.5) ? 'limited' : 'full',
    } as const,
  };
  const whole = packedLayout(format, width, height, rest);
  const visible = { x: 2 * dice.below(4), y: 2 * dice.below(4), width: width - 8, height: height - 8 };
  const layout: PictureLayout = { ...whole, visible };
  const bytes = Math.max(
    ...layout.planes.map(
      ({ offset, stride }, at) => offset + stride * (at > 0 ? Math.ceil(height / 2) : height),
    ),
  );
  return { layout, data: new Uint8Array(bytes).map(() => 60 + dice.below(140)) };
}

/** As a person sees it. */
function rgbOf({ layout, data }: Picture): Uint8Array {
  kernel.inputBuffer(data.byteLength).set(data);
  return reduceInPlace(kernel, layout, displaySize(layout), 'rgb').slice();
}

test.each(FORMATS)('%s: a box is filled where a person sees it, and nothing else changes', (format) => {
  const dice = new Dice(5);
  for (let round = 0; round < 40; round += 1) {
    const picture = noise(dice, format);
    const { width, height } = displaySize(picture.layout);
    const [left, top] = [2 * dice.below(8), 2 * dice.below(8)];
    const box = { x: left / width, y: top / height, width: 10 / width, height: 14 / height };
    const before = rgbOf(picture);
    const after = rgbOf(editedPicture(picture, [{ kind: 'fill', box }]));
    const wrong: string[] = [];
    for (let at = 0; at < before.length; at += 1) {
      const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
      // Colour is shared by pairs of pixels, and flows a little.
      const isDeep = x >= left + 3 && x < left + 7 && y >= top + 3 && y < top + 11;
      const isFar = x < left - 3 || x >= left + 13 || y < top - 3 || y >= top + 17;
      if (isDeep && (after[at] ?? 0) > 3) wrong.push(`${x},${y} is ${after[at]}`);
      if (isFar && after[at] !== before[at]) wrong.push(`${x},${y} was changed`);
    }
    expect(wrong).toEqual([]);
  }
});

test.each(FORMATS)('%s: a polygon has the colour that it was given', (format) => {
  const dice = new Dice(9);
  for (let round = 0; round < 20; round += 1) {
    const picture = noise(dice, format);
    const { width, height } = displaySize(picture.layout);
    const points = [
      [0.2, 0.2],
      [0.9, 0.3],
      [0.5, 0.9],
    ] as const;
    const colour = 0x2060c0;
    const rgb = rgbOf(editedPicture(picture, [{ kind: 'polygon', points, color: colour }]));
    const at = (Math.floor(height * 0.45) * width + Math.floor(width * 0.52)) * 3;
    for (const [channel, value] of [0x20, 0x60, 0xc0].entries())
      expect(Math.abs((rgb[at + channel] ?? 0) - value)).toBeLessThanOrEqual(4);
  }
});

test.each(['blur', 'pixelate'] as const)('%s: what lay in the box cannot be told from its cells', (kind) => {
  // Two pictures with the same means in every cell but different detail come out the same.
  const layout = packedLayout('RGB', 96, 96);
  const stripes = (phase: number): Picture => ({
    layout,
    data: new Uint8Array(96 * 96 * 3).map((_, at) => ((Math.floor(at / 3) + phase) % 2 === 0 ? 40 : 220)),
  });
  const box = { x: 0, y: 0, width: 1, height: 1 };
  const [one, other] = [stripes(0), stripes(1)].map(
    (picture) => editedPicture(picture, [{ kind, box }]).data,
  );
  expect([...new Set(one)]).toEqual([130]);
  expect([...new Set(other)]).toEqual([130]);
});

test.each(['blur', 'pixelate'] as const)('%s: what is even stays even, wherever the box lies', (kind) => {
  const dice = new Dice(11);
  for (let round = 0; round < 200; round += 1) {
    const layout = packedLayout(dice.pick(FORMATS) ?? 'RGB', 50 + dice.below(60), 50 + dice.below(60));
    const data = new Uint8Array(110 * 110 * 4).fill(137);
    const box = { x: dice.next(), y: dice.next(), width: dice.next(), height: dice.next() };
    const after = editedPicture({ layout, data }, [{ kind, box }]).data;
    expect([...new Set(after)]).toEqual([137]);
  }
});

test('a tiny face keeps nothing either', () => {
  const layout = packedLayout('RGB', 64, 64);
  const data = new Uint8Array(64 * 64 * 3).map((_, at) => (at * 7919) % 251);
  const box = { x: 0.25, y: 0.25, width: 5 / 64, height: 5 / 64 };
  const after = editedPicture({ layout, data }, [{ kind: 'pixelate', box }]).data;
  const reds = [16, 17, 18, 19, 20].map((x) => after[(18 * 64 + x) * 3]);
  expect(new Set(reds).size).toBe(1);
});

test('whatever the box or the points are, nothing outside of the picture is written', () => {
  const dice = new Dice(3);
  const odd = (): number =>
    dice.pick([-3, -0.1, 0, 0.5, 1, 1.2, 40, Number.NaN, Number.POSITIVE_INFINITY]) ?? 0;
  for (let round = 0; round < 300; round += 1) {
    const picture = noise(dice, dice.pick(FORMATS) ?? 'I420');
    const box = { x: odd(), y: odd(), width: odd(), height: odd() };
    const points = [
      [odd(), odd()],
      [odd(), odd()],
      [odd(), odd()],
    ] as const;
    const edited = editedPicture(picture, [
      { kind: dice.pick(['blur', 'pixelate', 'fill'] as const) ?? 'fill', box },
      { kind: 'polygon', points, color: 0xff0000 },
      { kind: 'lines', lines: [[odd(), odd(), odd(), odd()]], width: 0.1, color: 0 },
    ]);
    expect(edited.data).toHaveLength(picture.data.length);
  }
});
