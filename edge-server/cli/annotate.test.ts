import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Detection } from '../../shared/detection.ts';
import { annotationSvg } from './annotate.ts';

const DETECTION: Detection = {
  label: 'cat & <dog>',
  score: 0.876,
  box: { x: 0.25, y: 0.5, width: 0.5, height: 0.25 },
  keypoints: [
    { name: 'nose', x: 0.5, y: 0.6, score: 0.9 },
    { name: 'tail', x: 0.1, y: 0.1, score: 0.05 },
  ],
};

test('draws boxes in pixels, labels that cannot break out, and the key points that are sure', () => {
  const svg = annotationSvg([DETECTION], 200, 100);
  expect(svg).toContain('x="50.0" y="50.0" width="100.0" height="25.0"');
  expect(svg).toContain('cat &amp; &lt;dog&gt; 88 %');
  expect(svg.match(/<circle/g)).toHaveLength(1);
  expect(svg).toContain('cx="100.0" cy="60.0"');
});

test('is a picture of the asked size with the outline where the box is', async () => {
  const { data, info } = await sharp(Buffer.from(annotationSvg([DETECTION], 200, 100)))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([200, 100, 4]);
  const alphaAt = (x: number, y: number): number => data[(y * 200 + x) * 4 + 3] ?? -1;
  expect(alphaAt(100, 75)).toBeGreaterThan(200);
  expect(alphaAt(100, 90)).toBe(0);
});
