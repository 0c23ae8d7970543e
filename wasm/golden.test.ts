import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { goldenCases, goldenHashes } from './golden.ts';
import { preprocessReference } from './preprocess.reference.ts';
import { createPreprocessor } from './preprocess.ts';

const wasm = await readFile(new URL('../build/wasm/preprocess.wasm', import.meta.url));

function format(hashes: Record<string, string>): string {
  return `${JSON.stringify(hashes, null, 2)}\n`;
}

// After a deliberate change of what is computed: npx vitest run wasm/golden -u
test('the kernel gives the golden hashes', async () => {
  const kernel = await createPreprocessor(await WebAssembly.compile(wasm));
  await expect(format(goldenHashes(kernel))).toMatchFileSnapshot('golden.json');
}, 60_000);

test('the reference gives the golden hashes', async () => {
  await expect(format(goldenHashes({ run: preprocessReference }))).toMatchFileSnapshot('golden.json');
}, 60_000);

test('every case has a name of its own', () => {
  const names = [...goldenCases()].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
