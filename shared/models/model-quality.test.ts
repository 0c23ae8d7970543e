import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { devFolder, devSkip } from '../detect/real-model.cases.ts';
import { bundledModels } from './bundled.ts';
import { CATALOG } from './catalog.ts';
import { AccuracySchema } from './manifest.ts';
import { accuracyWords, qualityOf } from './model-quality.ts';

const ids = [...CATALOG, ...bundledModels].map(({ manifest }) => manifest.id);
const Measured = z.object({
  models: z.array(z.object({ id: z.exactOptional(z.string()), reference_result: z.string() })),
});

test('of every model that can be had it is said what it is good for', () => {
  for (const id of ids) expect(qualityOf(id).use, id).toMatch(/^[^.]{10,90}$/);
  expect(qualityOf('mine')).toEqual({});
});

test('an accuracy always says what it was measured on', () => {
  const measured = ids.map(qualityOf).filter(({ accuracy }) => accuracy !== undefined);
  expect(measured.length).toBeGreaterThan(9);
  for (const { accuracy } of measured) expect(AccuracySchema.parse(accuracy).measured).toMatch(/AP .*on \d+/);
  expect(accuracyWords(qualityOf('yolox-nano'))).toBe('0.33 mAP on 128 pictures of COCO val2017');
  expect(accuracyWords(qualityOf('mnist'))).toBeNull();
});

test.skipIf(!existsSync(`${devFolder}/manifest.json`))(
  `accuracies are those that were measured${devSkip}`,
  async () => {
    const { models } = Measured.parse(JSON.parse(await readFile(`${devFolder}/manifest.json`, 'utf8')));
    for (const { id, reference_result } of models) {
      const found = /(?:mAP|AP@0\.3) (\.\d+)/.exec(reference_result)?.[1];
      expect(qualityOf(id ?? '').accuracy?.value, id).toBe(found === undefined ? undefined : Number(found));
    }
  },
);
