import { expect, test } from 'vitest';
import { chooseSource, resolveSource } from './view-source.ts';

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

test('cameras of the edge are refused with what to do instead', () => {
  expect(() => chooseSource(resolveSource('edge:yard', page))).toThrowError(/source="camera"/);
});

test('other schemes are refused', () => {
  expect(() => chooseSource(resolveSource('javascript:alert(1)', page))).toThrowError(/neither/);
});
