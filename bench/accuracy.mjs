/**
 * How accurate the bundled and development models are through Sightline's own path (WASM pre-processing, native
 * session, decoder, suppression), as COCO-style mAP. Needs a built tree and the pictures with labels in
 * `../shared/media/coco128_val2017` (or the folder in SIGHTLINE_SHARED); says so and stops when they are absent.
 *
 *   node bench/accuracy.mjs [--verbose]
 */
import { readFile, readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { iou } from '../build/shared/detect/nms.js';
import { ModelRunner } from '../build/shared/detect/run-model.js';
import { ManifestSchema } from '../build/shared/models/manifest.js';
import { createPreprocessor } from '../build/wasm/preprocess.js';
import { averagePrecision, precisionRecall } from './average-precision.mjs';

const root = new URL('../', import.meta.url);
const shared = process.env.SIGHTLINE_SHARED ?? fileURLToPath(new URL('../shared', root));
const data = `${shared}/media/coco128_val2017`;
const verbose = process.argv.includes('--verbose');

/** Low enough that the precision-recall curve is whole. */
const THRESHOLD = 0.001;

const models = [
  {
    manifest: 'build/models/centernet/1/manifest.json',
    file: fileURLToPath(new URL('build/models/centernet/1/model.onnx', root)),
  },
  { manifest: 'examples/models/yolox-nano.manifest.json', file: `${shared}/models/yolox_nano_416.onnx` },
];

async function main() {
  if (!existsSync(data)) {
    console.log(`accuracy: skipped, no pictures with labels at ${data}`);
    return;
  }
  const wasm = await readFile(new URL('build/wasm/preprocess.wasm', root));
  const preprocessor = await createPreprocessor(await WebAssembly.compile(wasm));
  for (const { manifest: path, file } of models) {
    if (!existsSync(file)) {
      console.log(`accuracy: skipped ${path}, no model at ${file}`);
      continue;
    }
    const manifest = ManifestSchema.parse(JSON.parse(await readFile(new URL(path, root), 'utf8')));
    await measure(manifest, file, preprocessor);
  }
}

async function measure(manifest, file, preprocessor) {
  const runner = new ModelRunner({
    manifest,
    preprocessor,
    session: await openSession(file),
    now: () => performance.now(),
  });
  const pictures = [];
  const times = { preprocessMs: [], inferMs: [], postprocessMs: [] };
  for (const name of (await readdir(`${data}/images`)).toSorted()) {
    const run = await runner.detect(await readPicture(`${data}/images/${name}`), {
      threshold: THRESHOLD,
      topK: 100,
    });
    const truths = await readTruths(`${data}/labels/${name.replace(/\.jpg$/, '.txt')}`, manifest.labels);
    pictures.push({ truths, detections: run.detections });
    for (const [stage, values] of Object.entries(times)) values.push(run[stage]);
  }
  await runner.close();
  report(manifest, pictures, times);
}

async function openSession(file) {
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  return {
    async run(feeds) {
      const inputs = Object.entries(feeds).map(([name, { type, data: values, dims }]) => [
        name,
        new ort.Tensor(type, values, dims),
      ]);
      return session.run(Object.fromEntries(inputs));
    },
    close: () => session.release(),
  };
}

async function readPicture(file) {
  const { data: bytes, info } = await sharp(file)
    .rotate()
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const layout = {
    format: 'RGB',
    codedWidth: width,
    codedHeight: height,
    planes: [{ offset: 0, stride: width * 3 }],
    visible: { x: 0, y: 0, width, height },
    color: { matrix: 'bt601', range: 'full' },
    rotation: 0,
    mirror: false,
  };
  return { layout, data: bytes };
}

/** One line a box: class, centre x, centre y, width, height (all but the class 0..1). No file: nothing to see. */
async function readTruths(file, labels) {
  if (!existsSync(file)) return [];
  const lines = (await readFile(file, 'utf8')).trim().split('\n').filter(Boolean);
  return lines.map((line) => {
    const [cls, x, y, width, height] = line.trim().split(/\s+/).map(Number);
    return { label: labels[cls], box: { x: x - width / 2, y: y - height / 2, width, height } };
  });
}

/** .342 for 0.342 */
function figure(value) {
  return value.toFixed(3).replace(/^0/, '');
}

function report(manifest, pictures, times) {
  const { mAP, mAP50, perLabel } = averagePrecision(pictures, iou);
  const person = perLabel.get('person');
  console.log(
    `${manifest.id}: ${pictures.length} pictures, mAP ${figure(mAP)}, mAP50 ${figure(mAP50)}, person ${figure(person.ap)} / ${figure(person.ap50)}`,
  );
  for (const threshold of [
    ...new Set([0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, manifest.threshold]),
  ].toSorted((a, b) => a - b)) {
    const { precision, recall } = precisionRecall(pictures, iou, threshold);
    const f1 = (2 * precision * recall) / (precision + recall || 1);
    const mark = threshold === manifest.threshold ? ' <- manifest' : '';
    console.log(
      `  threshold ${threshold}: precision ${figure(precision)}, recall ${figure(recall)}, F1 ${figure(f1)}${mark}`,
    );
  }
  for (const [stage, values] of Object.entries(times)) {
    const sorted = values.toSorted((a, b) => a - b);
    console.log(
      `  ${stage}: p50 ${sorted[sorted.length >> 1].toFixed(2)}, p95 ${sorted[Math.floor(sorted.length * 0.95)].toFixed(2)} ms (threshold ${THRESHOLD})`,
    );
  }
  if (verbose)
    for (const [label, { ap, ap50, truths }] of perLabel)
      console.log(`    ${label} (${truths}): ${figure(ap)} / ${figure(ap50)}`);
}

await main();
