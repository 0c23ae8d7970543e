import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { colorOf, contrast, readableOn } from './color.ts';

test('black on white has the greatest contrast, a colour on itself none', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#3ddbd9', '#3ddbd9')).toBe(1);
});

test('text is dark on bright colours and light on dark ones', () => {
  expect(readableOn('#ffe14d')).toBe('#0b1220');
  expect(readableOn('#1a237e')).toBe('#ffffff');
});

test('every label has one colour, readable at WCAG AAA', () => {
  fc.assert(
    fc.property(fc.string(), (label) => {
      const color = colorOf(label);
      expect(colorOf(label)).toEqual(color);
      expect(contrast(color.line, color.text)).toBeGreaterThanOrEqual(7);
    }),
  );
});

test('the labels that the bundled models share a picture with differ', () => {
  const lines = ['person', 'face', 'dog', 'bicycle', 'car'].map((label) => colorOf(label).line);
  expect(new Set(lines).size).toBeGreaterThanOrEqual(4);
});
