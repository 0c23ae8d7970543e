import { expect, test } from 'vitest';
import { manifestOf } from './decoder.cases.ts';
import { placePicture } from './letterbox.ts';
import { inputPictureLayout, inputPictureSpec, pictureInput } from './model-input.ts';

const manifest = manifestOf({
  family: 'yolox',
  width: 64,
  height: 32,
  outputs: { output: [1, 42, 6] },
  preprocess: { anchor: 'top-left', pad: 114, color: 'bgr', scale: 0.5, mean: [1, 2, 3], std: [4, 5, 6] },
});

test('the sender’s picture has the model’s geometry and bars, but plain RGB bytes', () => {
  const spec = inputPictureSpec(manifest.preprocess);
  expect(spec).toEqual({
    width: 64,
    height: 32,
    fit: 'letterbox',
    anchor: 'top-left',
    pad: 114,
    color: 'rgb',
    scale: 1,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    layout: 'nhwc',
    type: 'uint8',
  });
  const source = { width: 300, height: 300 };
  expect(placePicture(source, spec)).toEqual(placePicture(source, manifest.preprocess));
});

test('its layout covers exactly width * height * 3 bytes', () => {
  const layout = inputPictureLayout(manifest.preprocess);
  expect(layout).toMatchObject({
    format: 'RGB',
    codedWidth: 64,
    codedHeight: 32,
    planes: [{ offset: 0, stride: 192 }],
  });
  expect(layout.visible).toEqual({ x: 0, y: 0, width: 64, height: 32 });
});

test('the input must be what the pre-processing makes', () => {
  const input = { name: 'image', type: 'float32' as const, shape: [1, 3, 32, 64] };
  const withInput =
    (...inputs: (typeof input)[]) =>
    () =>
      pictureInput({ ...manifest, inputs });
  expect(withInput(input)()).toBe('image');
  expect(withInput({ ...input, shape: [-1, 3, -1, -1] })()).toBe('image');
  expect(withInput({ ...input, shape: [1, 32, 64, 3] })).toThrow(
    /float32 \[1, 32, 64, 3\].*makes float32 \[1, 3, 32, 64\]/,
  );
  expect(withInput({ ...input, shape: [3, 32, 64] })).toThrow(/its preprocess makes/);
  expect(withInput(input, input)).toThrow(/2 inputs/);
  expect(() => pictureInput({ ...manifest, inputs: [{ ...input, type: 'uint8' }] })).toThrow(/uint8/);
});
