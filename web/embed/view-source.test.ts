import { expect, test } from 'vitest';
import { chooseSource, resolveSource, watchedOf, watchedPipeline } from './view-source.ts';

const page = 'https://shop.example/door/index.html';

test('no source is the camera', () => {
  expect(chooseSource(resolveSource('', page))).toEqual({ kind: 'camera' });
  expect(chooseSource(resolveSource('camera', page))).toEqual({ kind: 'camera' });
});

test('a screen is itself, wherever the page lies', () => {
  expect(chooseSource(resolveSource('screen', page))).toEqual({ kind: 'screen' });
});

test('an address is meant from the page that wrote it', () => {
  const url = 'https://shop.example/door/yard.mp4';
  expect(chooseSource(resolveSource('yard.mp4', page))).toEqual({ kind: 'url', url });
});

test('a pipeline of the edge is watched by its name', () => {
  expect(watchedPipeline(resolveSource('edge:yard', page))).toBe('yard');
  expect(watchedPipeline(resolveSource('camera', page))).toBeNull();
  expect(watchedPipeline('edge:')).toBeNull();
  expect(watchedOf('edge:garage/gate')).toEqual({ device: 'garage', pipeline: 'gate' });
  expect(() => chooseSource('edge:')).toThrowError(/neither/);
});

test('other schemes are refused', () => {
  expect(() => chooseSource(resolveSource('javascript:alert(1)', page))).toThrowError(/neither/);
});
