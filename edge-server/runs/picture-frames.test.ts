import { expect, test } from 'vitest';
import type { Picture } from '../../shared/frame.ts';
import { PictureFrames } from './picture-frames.ts';
import { pictureOf } from './picture.cases.ts';

function withData(data: Uint8Array): Picture {
  return { ...pictureOf(2, 1), data };
}

test('a buffer that is the only one of its picture is handed over', () => {
  const frames = new PictureFrames();
  const data = new Uint8Array(6);
  expect(frames.transferables(withData(data))).toEqual([data.buffer]);
});

test('a part of a buffer, and memory that is shared, are copied', () => {
  const frames = new PictureFrames();
  expect(frames.transferables(withData(new Uint8Array(16).subarray(4, 10)))).toEqual([]);
  expect(frames.transferables(withData(new Uint8Array(new SharedArrayBuffer(6))))).toEqual([]);
});

test('a buffer with several handles is handed over by the last one alone', () => {
  const frames = new PictureFrames();
  const picture = withData(new Uint8Array(6));
  const clone = frames.clone(picture);
  const another = frames.clone(clone);
  expect(clone.data).toBe(picture.data);
  expect(frames.transferables(picture)).toEqual([]);
  frames.close(clone);
  expect(frames.transferables(another)).toEqual([]);
  frames.close(picture);
  expect(frames.transferables(another)).toEqual([picture.data.buffer]);
});
