import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tagText } from './draw.ts';
import { placeLabels } from './label.ts';

const view = { width: 400, height: 300 };
const tag = { width: 60, height: 18 };

test('a tag names what it is, which of them, and how sure that is', () => {
  const cat = { label: 'cat', score: 0.874, box: { x: 0, y: 0, width: 1, height: 1 } };
  expect([tagText(cat), tagText({ ...cat, track: 3 })]).toEqual(['cat 87%', 'cat #3 87%']);
});

test('a tag sits on top of its box', () => {
  const [place] = placeLabels([{ box: { x: 50, y: 100, width: 80, height: 80 }, tag }], view);
  expect(place).toEqual({ x: 50, y: 82, ...tag });
});

test('at the top of the picture the tag moves inside its box', () => {
  const [place] = placeLabels([{ box: { x: 50, y: 5, width: 80, height: 80 }, tag }], view);
  expect(place).toEqual({ x: 50, y: 5, ...tag });
});

test('at the right edge the tag is moved left', () => {
  const [place] = placeLabels([{ box: { x: 380, y: 100, width: 20, height: 80 }, tag }], view);
  expect(place?.x).toBe(340);
});

test('two boxes on one spot get tags in two places', () => {
  const box = { x: 50, y: 100, width: 80, height: 80 };
  const [first, second] = placeLabels(
    [
      { box, tag },
      { box, tag },
    ],
    view,
  );
  expect(second).not.toEqual(first);
});

test('tags stay within the view wherever their boxes are', () => {
  const box = fc.record({
    x: fc.integer({ min: -50, max: 450 }),
    y: fc.integer({ min: -50, max: 350 }),
    width: fc.integer({ min: 0, max: 500 }),
    height: fc.integer({ min: 0, max: 400 }),
  });
  fc.assert(
    fc.property(fc.array(box, { maxLength: 12 }), (boxes) => {
      const places = placeLabels(
        boxes.map((each) => ({ box: each, tag })),
        view,
      );
      expect(places).toHaveLength(boxes.length);
      for (const place of places) {
        expect(place.x).toBeGreaterThanOrEqual(0);
        expect(place.y).toBeGreaterThanOrEqual(0);
        expect(place.x + place.width).toBeLessThanOrEqual(view.width);
        expect(place.y + place.height).toBeLessThanOrEqual(view.height);
      }
    }),
  );
});
