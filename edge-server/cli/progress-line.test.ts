import { expect, test } from 'vitest';
import { ProgressLine } from './progress-line.ts';

function lineTo(isTTY: boolean): { line: ProgressLine; written: string[]; pass: (ms: number) => void } {
  let now = 0;
  const written: string[] = [];
  const output = { isTTY, columns: 70, write: (text: string) => written.push(text) };
  return { line: new ProgressLine('faces', output, () => now), written, pass: (ms) => (now += ms) };
}

test('a terminal gets a bar that is drawn over, ten times a second, and a clean line in the end', () => {
  const { line, written, pass } = lineTo(true);
  for (let loaded = 0; loaded <= 4e6; loaded += 1e5) {
    line.update(loaded, 4e6);
    pass(50);
  }
  line.end();
  expect(written.length).toBeLessThan(25);
  expect(written.at(-2)).toBe(`\rfaces [${'#'.repeat(24)}] 4.0 of 4.0 MB, 2.0 MB/s\u001B[K`);
  expect(written.at(-1)).toBe('\r\u001B[K');
  for (const text of written) expect(text.length).toBeLessThan(76);
});

test('without a terminal there are a few lines', () => {
  const { line, written } = lineTo(false);
  for (let loaded = 0; loaded <= 4e6; loaded += 1e5) line.update(loaded, 4e6);
  line.end();
  expect(written).toEqual([25, 50, 75, 100].map((share) => `faces: ${share}% (${share / 25}.0 of 4.0 MB)\n`));
});

test('a size that is not known is no reason not to show what came', () => {
  const { line, written } = lineTo(true);
  line.update(1e6, null);
  expect(written).toEqual(['\rfaces 1.0 MB\u001B[K']);
});
