import { expect, test } from 'vitest';
import { tapHeading, tapText } from './tap-text.ts';

const COMMON = { frame: { id: 7, timestamp: 0, width: 640, height: 480 }, subject: 'camera' };

test('a frame is a picture, and says its size', () => {
  const frame = { ...COMMON, kind: 'frame', value: null } as const;
  expect(tapHeading(frame)).toBe('frame · number 7 · from camera · 640 × 480');
  expect(tapText(frame)).toBe('');
});

test('data is shown with numbers that can be read', () => {
  const data = { ...COMMON, kind: 'data', value: { score: 0.123456789, count: 1234567 } } as const;
  expect(tapHeading(data)).toBe('data · number 7 · from camera');
  expect(JSON.parse(tapText(data))).toEqual({ score: 0.1235, count: 1234567 });
});

test('a tensor shows its shape and its first values', () => {
  const value = { out: { type: 'float32', dims: [1, 20], data: new Float32Array(20).fill(0.5) } } as const;
  expect(JSON.parse(tapText({ ...COMMON, kind: 'tensor', value }))).toEqual({
    out: { type: 'float32', dims: [1, 20], first: Array.from({ length: 8 }, () => 0.5) },
  });
});

test('what nobody reads is cut', () => {
  expect(tapText({ ...COMMON, kind: 'data', value: 'x'.repeat(100_000) })).toHaveLength(4_002);
});
