import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, type Browser, type Page } from '@playwright/test';
import type * as NativeSession from '../edge-server/inference/native-session.ts';
import { CATALOG } from '../shared/models/catalog.ts';
import { encodeFloat16 } from '../shared/models/import/float16.ts';
import { OnnxGraph } from '../shared/models/import/onnx-graph.ts';
import { ManifestSchema } from '../shared/models/manifest.ts';
import { launch } from './chromium.ts';
import { openTestPage, type TestPage } from './pages.ts';
import type * as Sessions from './pages/sessions.ts';

const MODELS = `${process.env.SIGHTLINE_SHARED ?? fileURLToPath(new URL('../../shared', import.meta.url))}/models`;
const VECTORS = `${MODELS}/mnist_test_vectors.json`;
const HALVES = [0, -0, 1, -2, 0.5, 65504, 2 ** -14, 2 ** -24, 3.140625, 4, 1000, -0.25];
const DIMS = [1, 3, 2, 2];

let browser: Browser;
let served: TestPage;
let page: Page;
test.beforeAll(async () => {
  served = await openTestPage('sessions');
  browser = await launch();
  page = await browser.newPage();
  await page.goto(served.url);
});
test.afterAll(async () => {
  await browser.close();
  await served.close();
});

/** A model of half precision that gives its picture back, and computes with it. */
function halves(): Uint8Array {
  const graph = new OnnxGraph();
  graph.reserve(['same', 'share']);
  graph.addInput('picture', 'float16', DIMS);
  graph.addNamedNode('Identity', 'same', ['picture']);
  graph.addNamedNode('Sigmoid', 'share', ['picture']);
  graph.addOutput('same', 'float16');
  graph.addOutput('share', 'float16');
  return graph.encode('halves', 'test');
}

test('a model of half precision gives in the browser what it gives natively, bit for bit', async () => {
  const model = halves();
  const file = new URL('../build/edge-server/inference/native-session.js', import.meta.url).href;
  const { openSession }: typeof NativeSession = await import(file);
  const { session } = await openSession(model, 1);
  const data = encodeFloat16(Float32Array.from(HALVES));
  const wanted = Object.values(await session.run({ picture: { type: 'float16', dims: DIMS, data } }));
  await session.close();
  const outputs = await page.evaluate(
    async ([url, bytes, dims, values]) => {
      const sessions: typeof Sessions = await import(url);
      return sessions.runHalves(bytes, dims, values);
    },
    [served.module, [...model], DIMS, HALVES] as const,
  );
  expect(outputs).toEqual(
    wanted.map(({ type, dims, data: values }) => ({
      type,
      dims: [...dims],
      values: Array.from<number | bigint, number>(values, Number),
    })),
  );
  expect(outputs[0]).toEqual({ type: 'float32', dims: DIMS, values: HALVES });
});

test("MNIST's official vectors hold in the browser: tensor, outputs and label", async () => {
  test.skip(!existsSync(VECTORS), `${VECTORS} is not on this machine`);
  const entry = CATALOG.find(({ manifest: { id } }) => id === 'mnist');
  const manifest = ManifestSchema.parse({ ...entry?.manifest, sha256: '0'.repeat(64), size: 1 });
  const model = [...(await readFile(`${MODELS}/${entry?.mirrorName}`))];
  const { cases } = JSON.parse(await readFile(VECTORS, 'utf8'));
  expect(cases.length).toBeGreaterThanOrEqual(3);
  for (const { input, expected_class: label, ort_1_30_output: wanted } of cases) {
    const { fed, outputs, labels } = await page.evaluate(
      async ([url, facts, bytes, grey]) => {
        const sessions: typeof Sessions = await import(url);
        return sessions.look(facts, bytes, grey);
      },
      [served.module, manifest, model, input] as const,
    );
    expect(fed[0]?.values).toEqual(input);
    const differences = wanted.map((value: number, at: number) =>
      Math.abs(value - (outputs[0]?.values[at] ?? Number.NaN)),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-2);
    expect(labels).toEqual([String(label)]);
  }
});
