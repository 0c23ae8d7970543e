/**
 * npm run bench:accuracy [-- id ...] [--verbose]: how accurate detectors are through Sightline's own path (WASM
 * pre-processing, session, decoder, suppression), as COCO-style mAP: on the edge's native runtime, and on the WASM
 * runtime in a browser (the same code before and behind it, whose tensors are the same bit for bit). Exit code 1 when one is more than 0.005 below its reference or the two are
 * more than 0.003 apart. Needs a built tree and `../shared` (or SIGHTLINE_SHARED); says so and stops when absent.
 */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { iou } from '../build/shared/detect/nms.js';
import { inputPictureLayout } from '../build/shared/detect/model-input.js';
import { ModelRunner } from '../build/shared/detect/run-model.js';
import { createPreprocessor } from '../build/wasm/preprocess.js';
import { openBrowserRuntime, openNative } from './accuracy-sessions.mjs';
import { detectionModels } from './accuracy-models.mjs';
import { averagePrecision, precisionRecall } from './average-precision.mjs';

const root = new URL('../', import.meta.url);
const shared = process.env.SIGHTLINE_SHARED ?? fileURLToPath(new URL('../shared', root));
const data = `${shared}/media/coco128_val2017`;

/** Low enough that the precision-recall curve is whole. */
const THRESHOLD = 0.001;
const BELOW = 0.005;
const APART = 0.003;

const options = process.argv.slice(2);
const verbose = options.includes('--verbose');

async function main() {
  if (!existsSync(data)) {
    console.log(`accuracy: skipped, no pictures with labels at ${data}`);
    return;
  }
  const wasm = await readFile(new URL('build/wasm/preprocess.wasm', root));
  const preprocessor = await createPreprocessor(await WebAssembly.compile(wasm));
  const pictures = await readPictures();
  const wanted = options.filter((option) => !option.startsWith('--'));
  const browser = await openBrowserRuntime();
  const runtimes = { edge: openNative, browser: (model) => browser.open(model) };
  const measured = [];
  try {
    for (const model of await detectionModels(shared, wanted))
      measured.push(await measure(model, { pictures, preprocessor, runtimes }));
  } finally {
    await browser.close();
  }
  console.table(measured.map(({ row }) => row));
  const faults = measured.flatMap((each) => each.faults);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

/** Decoded once for all models: [{ picture, truths }], `truths` by the number of the class. */
async function readPictures() {
  const names = (await readdir(`${data}/images`)).toSorted();
  return Promise.all(
    names.map(async (name) => ({
      picture: await readPicture(`${data}/images/${name}`),
      truths: await readTruths(`${data}/labels/${name.replace(/\.jpg$/, '.txt')}`),
    })),
  );
}

async function readPicture(file) {
  const image = sharp(file).rotate().toColourspace('srgb').removeAlpha().raw();
  const { data: bytes, info } = await image.toBuffer({ resolveWithObject: true });
  return { layout: inputPictureLayout(info), data: bytes };
}

/** One line a box: class, centre x, centre y, width, height (all but the class 0..1). No file: nothing to see. */
async function readTruths(file) {
  if (!existsSync(file)) return [];
  const lines = (await readFile(file, 'utf8')).trim().split('\n').filter(Boolean);
  return lines.map((line) => {
    const [cls, x, y, width, height] = line.trim().split(/\s+/).map(Number);
    return { cls, box: { x: x - width / 2, y: y - height / 2, width, height } };
  });
}

async function measure({ manifest, file, reference }, { pictures, preprocessor, runtimes }) {
  const model = await readFile(file);
  const outcomes = {};
  for (const [name, open] of Object.entries(runtimes)) {
    const session = await open(model);
    const runner = new ModelRunner({ manifest, preprocessor, session, now: () => performance.now() });
    outcomes[name] = await runAll(runner, pictures);
    await runner.close();
  }
  if (verbose) reportThresholds(manifest, outcomes.edge.pictures);
  return rowOf(manifest, reference, outcomes);
}

async function runAll(runner, pictures) {
  const looked = [];
  const times = [];
  for (const { picture, truths } of pictures) {
    const { detections, inferMs } = await runner.detect(picture, { threshold: THRESHOLD, topK: 100 });
    times.push(inferMs);
    const named = truths.map(({ cls, box }) => ({ label: runner.manifest.labels[cls], box }));
    looked.push({ truths: named, detections });
  }
  return {
    ...averagePrecision(looked, iou),
    pictures: looked,
    inferMs: times.toSorted((a, b) => a - b)[times.length >> 1],
  };
}

function rowOf({ id }, reference, { edge, browser }) {
  const apart = Math.abs(edge.mAP - browser.mAP);
  const faults = Object.entries({ edge, browser })
    .filter(([, { mAP }]) => reference !== null && mAP < reference - BELOW)
    .map(
      ([name, { mAP }]) =>
        `${id}: ${figure(mAP)} on the ${name}, which is more than ${BELOW} below ${figure(reference)}`,
    );
  if (apart > APART) faults.push(`${id}: edge and browser are ${apart.toFixed(4)} apart`);
  const row = {
    model: id,
    reference: reference === null ? '' : figure(reference),
    edge: figure(edge.mAP),
    browser: figure(browser.mAP),
    'edge mAP50': figure(edge.mAP50),
    'edge person': figure(edge.perLabel.get('person').ap),
    'edge infer ms': Math.round(edge.inferMs),
    'browser infer ms': Math.round(browser.inferMs),
  };
  return { row, faults };
}

/** .342 for 0.342 */
function figure(value) {
  return value.toFixed(3).replace(/^0/, '');
}

function reportThresholds(manifest, pictures) {
  const thresholds = new Set([0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, manifest.threshold]);
  for (const threshold of [...thresholds].toSorted((a, b) => a - b)) {
    const { precision, recall } = precisionRecall(pictures, iou, threshold);
    const f1 = (2 * precision * recall) / (precision + recall || 1);
    const mark = threshold === manifest.threshold ? ' <- manifest' : '';
    const figures = `precision ${figure(precision)}, recall ${figure(recall)}, F1 ${figure(f1)}`;
    console.log(`  ${manifest.id} at ${threshold}: ${figures}${mark}`);
  }
}

await main();
