import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { bundledModels } from '../../shared/models/bundled.ts';
import { convertGraphModel } from '../../shared/models/import/convert.ts';
import { relativeDifference, runOnnx, runTensorFlow } from '../../shared/models/import/oracle.cases.ts';
import type { Numbers } from '../../shared/models/import/oracle.cases.ts';
import { readGraphModelFiles } from './graph-model-files.ts';

const packageFolder = fileURLToPath(new URL('../../node_modules/@vladmandic/human', import.meta.url));
const modelsFolder = join(packageFolder, 'models');
const names = readdirSync(modelsFolder)
  .filter((file) => file.endsWith('.json') && existsSync(join(modelsFolder, file.replace(/json$/, 'bin'))))
  .map((file) => file.replace(/\.json$/, ''));
/** Held to TensorFlow.js on pictures that mean something, in a test of their own. */
const bundled = bundledModels.map(({ path }) => basename(path, '.json'));
/** Its post-processing loops and suppresses overlaps inside the graph. */
const unsupported = 'handtrack';

describe('every graph model that the package ships', () => {
  test('is met by this test', () => {
    expect(names.length).toBeGreaterThanOrEqual(11);
    expect(names).toEqual(expect.arrayContaining([unsupported, ...bundled]));
  });

  test(`${unsupported} is refused, naming the op and the node`, async () => {
    const { json, shards } = await readGraphModelFiles(join(modelsFolder, `${unsupported}.json`));
    expect(() => convertGraphModel(json, shards)).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        message: expect.stringMatching(/^Op \w+ \(node "[^"]+"\) can't be imported\. Neither can: .*Switch/),
      }),
    );
  });

  test.each(names.filter((name) => name !== unsupported && !bundled.includes(name)))(
    '%s: all outputs as TensorFlow.js',
    { timeout: 90_000 },
    async (name) => {
      const { json, shards } = await readGraphModelFiles(join(modelsFolder, `${name}.json`));
      const model = convertGraphModel(json, shards);
      const [input] = model.inputs;
      const feeds = { [input?.name ?? '']: await readPicture(input?.shape ?? []) };
      const outputs = model.outputs.map((output) => output.name);
      const wanted = await runTensorFlow(json, shards, feeds, outputs);
      const got = await runOnnx(model, feeds);
      for (const output of outputs) {
        expect(relativeDifference(wanted[output] ?? { data: [], dims: [] }, got[output])).toBeLessThan(1e-4);
      }
    },
  );
});

/** A picture of people at the model's size, values 0..255, grey for a model that takes one channel. */
async function readPicture([, height = 1, width = 1, channels = 3]: readonly number[]): Promise<Numbers> {
  const picture = sharp(join(packageFolder, 'assets', 'samples.jpg'))
    .resize(width, height)
    .removeAlpha();
  const pixels = await (channels === 1 ? picture.greyscale() : picture).raw().toBuffer();
  return { data: Float32Array.from(pixels), dims: [1, height, width, channels] };
}
